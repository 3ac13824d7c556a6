package org.stromboli.cpu.proof;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.NativeRanges;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.kernel.Bfloat16Rows;
import org.stromboli.cpu.kernel.GemmEpilogue;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.kernel.Norm;
import org.stromboli.cpu.kernel.OutputRows;
import org.stromboli.cpu.kernel.ScratchBuffer;
import org.stromboli.cpu.kernel.WeightCoding;

/// Runs each family of kernels on small random inputs, beside plain Java. Once, some ten milliseconds of processor
/// time. It finds what is
/// wrong as a whole, as an instruction would be that a processor or an emulator of one gets wrong; what kernels do at
/// every edge is for the tests.
final class KernelProof {

    private static final int SEED = 20;

    /// Fewer than a tile has: such products are never computed by tiles.
    private static final int FEW_PAIRS = 8;

    /// Two steps of tiles, and a rest.
    private static final int MANY_PAIRS = 36;

    private static final int TWO_TILES = 13; // rows, whose sums are in registers
    private static final int FEW_ROWS = 5;
    private static final int MANY_ROWS = 17;
    private static final int TWO_BLOCKS = 37; // rows, whose sums are in tiles of AMX
    private static final int LOW_BLOCK = 9;

    private static final int KEYS = 64;
    private static final int ELEMENTS = 48;

    private final MachineKernels kernels;
    private final Random random = new Random(SEED);

    private KernelProof(MachineKernels kernels) {
        this.kernels = kernels;
    }

    /// Families that there are, and whose results are wrong.
    static Set<KernelFamily> wrong(MachineKernels kernels) {
        return new KernelProof(kernels).wrong();
    }

    private Set<KernelFamily> wrong() {
        Set<KernelFamily> wrong = EnumSet.noneOf(KernelFamily.class);
        try (Arena arena = Arena.ofShared()) {
            for (KernelFamily family : KernelFamily.values()) {
                if (!isRight(family, arena)) {
                    wrong.add(family);
                }
            }
        }
        return wrong;
    }

    private boolean isRight(KernelFamily family, Arena arena) {
        ProductProof products = new ProductProof(kernels, arena, random);
        int columns = 2 * FEW_PAIRS;
        return switch (family) {
            case PRODUCTS -> products.panelsAreRight(TWO_TILES, FEW_PAIRS, GemmEpilogue.values());
            case TWELVE_BITS ->
                products.weightsAreRight(RandomWeights.ofBfloat16(32, columns, random), FEW_ROWS, MANY_ROWS);
            case EIGHT_BITS ->
                !kernels.take(WeightCoding.EIGHT_BITS)
                        || products.weightsAreRight(
                                RandomWeights.ofEightBits(32, columns, random), FEW_ROWS, MANY_ROWS);
            case TILES ->
                !kernels.haveTiles()
                        || products.panelsAreRight(TWO_BLOCKS, MANY_PAIRS, GemmEpilogue.FLOATS)
                                && products.panelsAreRight(LOW_BLOCK, MANY_PAIRS, GemmEpilogue.values())
                                && products.scoresAreRight(MANY_ROWS, KEYS / 2);
            case SOFTMAX -> softmaxIsRight(arena);
            case NORMS -> normIsRight(false, arena) && normIsRight(true, arena);
        };
    }

    private float[] floats(int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) random.nextGaussian();
        }
        return floats;
    }

    private boolean softmaxIsRight(Arena arena) {
        float[] values = floats(KEYS);
        MemorySegment scores = allocate(arena, KEYS * Float.BYTES);
        MemorySegment inverse = allocate(arena, 16 * Float.BYTES);
        MemorySegment.copy(values, 0, scores, ValueLayout.JAVA_FLOAT, 0, KEYS);
        float scale = 0.7f;
        kernels.softmax(scores.address(), KEYS * Float.BYTES, 1, KEYS, scale, inverse.address());
        double sum = 0;
        for (float value : values) {
            sum += Math.exp(scale * value);
        }
        boolean right = true;
        for (int key = 0; key < KEYS; key++) {
            float weight = Bfloat16.of(scores.getAtIndex(ValueLayout.JAVA_SHORT, key));
            right &= isClose(weight * inverse.get(ValueLayout.JAVA_FLOAT, 0), Math.exp(scale * values[key]) / sum);
        }
        return right;
    }

    private boolean normIsRight(boolean centred, Arena arena) {
        float epsilon = 1e-5f;
        float[] gain = floats(ELEMENTS);
        float[] bias = floats(ELEMENTS);
        float[] x = floats(ELEMENTS);
        MemorySegment row = allocate(arena, ELEMENTS * Float.BYTES);
        MemorySegment.copy(x, 0, row, ValueLayout.JAVA_FLOAT, 0, ELEMENTS);
        Norm norm = centred ? Norm.layer(gain, bias, epsilon, arena) : Norm.rootMeanSquare(gain, epsilon, arena);
        Bfloat16Rows to = Bfloat16Rows.in(new ScratchBuffer(), 1, ELEMENTS);
        try (Team team = new Team(1)) {
            norm.apply(new OutputRows(row.address(), ELEMENTS * Float.BYTES), to, kernels, team);
        }
        double mean = 0;
        for (float each : x) {
            mean += centred ? each / ELEMENTS : 0;
        }
        double variance = 0;
        for (float each : x) {
            variance += (each - mean) * (each - mean) / ELEMENTS;
        }
        boolean right = true;
        for (int i = 0; i < ELEMENTS; i++) {
            double expected = (x[i] - mean) / Math.sqrt(variance + epsilon) * gain[i] + (centred ? bias[i] : 0);
            right &= isClose(Bfloat16.of(to.row(0).getAtIndex(ValueLayout.JAVA_SHORT, i)), expected);
        }
        return right;
    }

    /// As close as bfloat16 is.
    private static boolean isClose(double found, double expected) {
        return Math.abs(found - expected) <= Math.abs(expected) / 128 + 1e-4;
    }

    private static MemorySegment allocate(Arena arena, long bytes) {
        MemorySegment memory = arena.allocate(bytes, 64);
        assert NativeRanges.add(memory);
        return memory;
    }
}
