package org.stromboli.cpu.kernel;

import java.lang.invoke.MethodHandle;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.stromboli.cpu.x86.FunctionMaker;
import org.stromboli.cpu.x86.MachineCode;
import org.stromboli.cpu.x86.ProcessorFeatures;

/// The functions of machine code, made once. Any thread. They get addresses: that the memory is there and large enough
/// is up to the caller; only tests check it, see [NativeRanges]. (Handing in segments would count their users, in both
/// threads at the same places, at the cost of a small product.)
public final class MachineKernels {

    /// What their instructions belong to, as Linux names it.
    private static final List<String> FEATURES = List.of("avx512f", "avx512bw", "avx512_bf16");

    /// For weights in 8 bits.
    public static final String BYTE_TABLES = "avx512vbmi";

    private static final PanelLoader PLAIN = new PanelLoader.Plain();

    private static final int TILE_ARGUMENTS = 11;
    private static final long NUMBERS = KernelConstants.TABLE.address();
    private static final long NOWHERE = 0;

    private final MethodHandle[][] tiles; // [results][rows]
    private final Map<WeightCoding, MethodHandle[][]> packedTiles = new EnumMap<>(WeightCoding.class);
    private final Map<WeightCoding, MethodHandle> unpack = new EnumMap<>(WeightCoding.class);
    private final MethodHandle softmax;
    private final MethodHandle rootMeanSquare;
    private final MethodHandle layer;
    private final FunctionMaker maker;

    /// @param features of the processor
    public MachineKernels(Set<String> features, FunctionMaker maker) {
        this.maker = maker;
        tiles = tiles(PLAIN);
        softmax = maker.function(SoftmaxKernel.write(), 7);
        for (WeightCoding coding : WeightCoding.values()) {
            if (coding == WeightCoding.TWELVE_BITS || features.contains(BYTE_TABLES)) {
                packedTiles.put(coding, tiles(coding.code()));
                unpack.put(coding, maker.function(UnpackKernel.of(coding.code()), 4));
            }
        }
        rootMeanSquare = maker.function(NormKernel.write(false), 6);
        layer = maker.function(NormKernel.write(true), 6);
    }

    private MethodHandle[][] tiles(PanelLoader panel) {
        MethodHandle[][] tiles = new MethodHandle[GemmEpilogue.values().length][panel.maxRows() + 1];
        for (GemmEpilogue result : GemmEpilogue.values()) {
            boolean used = panel.equals(PLAIN) || result.isOfWeights(); // keys and values are never packed
            for (int rows = 1; used && rows <= panel.maxRows(); rows++) {
                tiles[result.ordinal()][rows] = maker.function(GemmKernel.of(result, panel, rows), TILE_ARGUMENTS);
            }
        }
        return tiles;
    }

    private static final class Made {
        private static final Optional<MachineKernels> KERNELS = make();

        private static Optional<MachineKernels> make() {
            try {
                return missingFeatures().isEmpty()
                        ? Optional.of(new MachineKernels(ProcessorFeatures.ofThisMachine(), MachineCode::function))
                        : Optional.empty();
            } catch (UnsupportedOperationException e) {
                return Optional.empty();
            }
        }
    }

    /// None where the processor has no products of bfloat16, or the system does not run code made at run time.
    public static Optional<MachineKernels> ofThisMachine() {
        return Made.KERNELS;
    }

    /// What the processor lacks for machine code, as Linux names it, in order.
    public static List<String> missingFeatures() {
        return ProcessorFeatures.missing(FEATURES);
    }

    /// Whether there is code for such weights.
    public boolean take(WeightCoding coding) {
        return unpack.containsKey(coding);
    }

    private static <T> T of(WeightCoding coding, Map<WeightCoding, T> functions) {
        T found = functions.get(coding);
        if (found == null) {
            throw new IllegalStateException("no machine code for " + coding);
        }
        return found;
    }

    /// Rows times a panel.
    ///
    /// @param panel [pairs, 32, 2] of bfloat16
    /// @param pairs a multiple of 4
    /// @param scales of the panel's columns, or of the rows for [GemmEpilogue#MIXED]
    public void multiply(
            GemmEpilogue result, Bfloat16Rows rows, long panel, long pairs, OutputRows to, long scales, long biases) {
        MethodHandle[] functions = tiles[result.ordinal()];
        int height = height(rows, PLAIN);
        int whole = rows.count() / height;
        tile(functions[height], rows, panel, pairs, to, whole, scales, biases, NOWHERE);
        int done = whole * height;
        if (done < rows.count()) {
            long rest = result == GemmEpilogue.MIXED ? scales + (long) done * Float.BYTES : scales;
            Bfloat16Rows last = rows.from(done, rows.count() - done);
            tile(functions[last.count()], last, panel, pairs, to.from(done), 1, rest, biases, NOWHERE);
        }
    }

    /// Rows times a panel that is packed.
    ///
    /// @param codes of a [PackedMatrix]
    /// @param begin [rows, 32] floats to which sums are added
    void multiplyPacked(
            WeightCoding coding,
            GemmEpilogue result,
            Bfloat16Rows rows,
            long codes,
            long pairs,
            OutputRows to,
            long scales,
            long biases,
            long begin) {
        MethodHandle[] functions = of(coding, packedTiles)[result.ordinal()];
        int height = height(rows, coding.code());
        int whole = rows.count() / height;
        tile(functions[height], rows, codes, pairs, to, whole, scales, biases, begin);
        int done = whole * height;
        if (done < rows.count()) {
            long rest = begin + (long) done * GemmKernel.COLUMNS * Float.BYTES;
            Bfloat16Rows last = rows.from(done, rows.count() - done);
            tile(functions[last.count()], last, codes, pairs, to.from(done), 1, scales, biases, rest);
        }
    }

    /// Rows of a tile, when as few tiles as possible share them.
    private static int height(Bfloat16Rows rows, PanelLoader panel) {
        return Math.ceilDiv(rows.count(), Math.ceilDiv(rows.count(), panel.maxRows()));
    }

    private static void tile(
            MethodHandle function,
            Bfloat16Rows rows,
            long panel,
            long pairs,
            OutputRows to,
            long times,
            long scales,
            long biases,
            long begin) {
        try {
            function.invokeExact(
                    rows.address(),
                    rows.stride(),
                    panel,
                    pairs,
                    to.address(),
                    to.stride(),
                    times,
                    scales,
                    biases,
                    begin,
                    NUMBERS);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /// See [SoftmaxKernel].
    public void softmax(long scores, long stride, long rows, long keys, float scale, long inverseSums) {
        long bits = Float.floatToRawIntBits(scale * -KernelConstants.MINUS_LOG2_E.value());
        try {
            softmax.invokeExact(scores, stride, rows, keys, bits, inverseSums, NUMBERS);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /// See [UnpackKernel].
    void unpack(WeightCoding coding, long codes, long groups, long panel) {
        try {
            of(coding, unpack).invokeExact(codes, groups, panel, NUMBERS);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /// See [NormKernel].
    void normalise(Norm norm, long row, long to) {
        MethodHandle function = norm.centred() ? layer : rootMeanSquare;
        try {
            function.invokeExact(
                    row,
                    to,
                    norm.gain().address(),
                    norm.bias().address(),
                    norm.elements(),
                    norm.numbers().address());
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private static IllegalStateException failed(Throwable e) {
        return new IllegalStateException("machine code cannot be called", e);
    }
}
