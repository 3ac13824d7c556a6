package org.stromboli.cpu.packed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.WeightMemory;
import org.stromboli.cpu.packed.kernel.Constants;
import org.stromboli.cpu.packed.kernel.PackedKernels;
import org.stromboli.cpu.packed.layout.BlockWriter;
import org.stromboli.cpu.packed.layout.FormChoice;
import org.stromboli.cpu.packed.layout.FormChooser;
import org.stromboli.cpu.packed.plain.PlainCoding;
import org.stromboli.cpu.packed.plain.PlainProduct;
import org.stromboli.cpu.packed.plain.SixteenBitProduct;
import org.stromboli.cpu.packed.plain.TwelveBitProduct;
import org.stromboli.cpu.x86.ProcessorFeatures;
import org.stromboli.quantisation.FloatMatrix;
import org.stromboli.quantisation.QuantisedMatrix;
import org.stromboli.quantisation.RowOrder;
import org.stromboli.quantisation.WeightMatrix;

/// Makes packed matrices.
public final class PackedMatrices {

    private static final int ALIGNMENT = 64;

    /// What the instructions belong to, as Linux names it.
    private static final List<String> FEATURES = List.of("avx2", "fma", "f16c");

    private static final class Made {
        private static final boolean AVAILABLE = missingFeatures().isEmpty() && PackedKernels.areAvailable();
    }

    private PackedMatrices() {}

    /// What the processor lacks, as Linux names it, in order.
    public static List<String> missingFeatures() {
        return ProcessorFeatures.missing(FEATURES);
    }

    /// Whether this machine can multiply with packed matrices: an x86-64 with AVX2, FMA and F16C, and a system that
    /// runs code made at run time.
    public static boolean available() {
        return Made.AVAILABLE;
    }

    /// @param arena holds the packed weights, which do not refer to the matrix any longer
    /// @param team led by the caller's thread
    public static PackedMatrix pack(WeightMatrix matrix, Arena arena, Team team) {
        if (matrix.columns() < 1) {
            throw new IllegalArgumentException("a matrix without columns");
        }
        Optional<PlainCoding> plain = plainCoding(matrix);
        if (plain.isPresent()) {
            PlainProduct product = Optional.of(plain.get())
                    .filter(PlainCoding.BFLOAT16::equals)
                    .flatMap(coding -> TwelveBitProduct.of(matrix, arena, team))
                    .orElseGet(() -> SixteenBitProduct.of(matrix, plain.get(), arena, team));
            return new PlainMatrix(matrix.rows(), matrix.columns(), product);
        }
        FormChoice choice = Optional.of(matrix)
                .filter(QuantisedMatrix.class::isInstance)
                .flatMap(each -> FormChooser.ofCodes((QuantisedMatrix) each, team))
                .orElseGet(FormChooser::ofFloats);
        boolean coded = !choice.form().codes().areDecoded();
        int[] order = coded && matrix instanceof QuantisedMatrix quantised ? quantised.columnOrder() : new int[0];
        int blocks = Math.ceilDiv(matrix.rows(), MachineMatrix.BLOCK);
        MemorySegment memory =
                WeightMemory.allocate(arena, blocks * choice.form().blockBytes(matrix.columns()));
        team.run(blocks, (from, to) -> new BlockWriter(matrix, choice).write(memory, from, to));
        byte[] bytes =
                Constants.bytes(choice.constants(), choice.form().scaling().zero());
        MemorySegment constants = arena.allocate(bytes.length, ALIGNMENT);
        MemorySegment.copy(bytes, 0, constants, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return new MachineMatrix(
                matrix.rows(),
                matrix.columns(),
                memory,
                constants,
                new ColumnOrder(order),
                PackedKernels.of(choice.form()));
    }

    /// For products with many tokens alone: weights of 16 bits stay as they are, so that nothing is unpacked.
    ///
    /// @param arena holds the packed weights, which do not refer to the matrix any longer
    /// @param team led by the caller's thread
    public static PackedMatrix packForMany(WeightMatrix matrix, Arena arena, Team team) {
        return plainCoding(matrix)
                .<PackedMatrix>map(coding -> new PlainMatrix(
                        matrix.rows(), matrix.columns(), SixteenBitProduct.of(matrix, coding, arena, team)))
                .orElseGet(() -> pack(matrix, arena, team));
    }

    private static Optional<PlainCoding> plainCoding(WeightMatrix matrix) {
        return switch (matrix) {
            case FloatMatrix floats ->
                switch (floats.type()) {
                    case FLOAT32 -> Optional.empty();
                    case FLOAT16 -> Optional.of(PlainCoding.FLOAT16);
                    case BFLOAT16 -> Optional.of(PlainCoding.BFLOAT16);
                };
            case RowOrder.OfRows ordered -> plainCoding(ordered.matrix());
            default -> Optional.empty();
        };
    }
}
