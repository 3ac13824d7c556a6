package org.stromboli.cpu.kernel;

import java.lang.invoke.MethodHandle;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.stromboli.cpu.tile.TileNumbers;
import org.stromboli.cpu.tile.TileProducts;
import org.stromboli.cpu.x86.FunctionMaker;
import org.stromboli.cpu.x86.ProcessorFeatures;

/// The functions of machine code, made once. Any thread. They get addresses: that the memory is there and large enough
/// is up to the caller; only tests check it, see [NativeRanges]. (Handing in segments would count their users, in both
/// threads at the same places, at the cost of a small product.)
public final class MachineKernels {

    /// What their instructions belong to, as Linux names it.
    private static final List<String> FEATURES = List.of("avx512f", "avx512bw", "avx512_bf16");

    /// For weights in 8 bits.
    public static final String BYTE_TABLES = "avx512vbmi";

    static final int MAX_FUSED_ROWS = 16;

    private static final PanelLoader PLAIN = new PanelLoader.Plain();

    static final int TILE_ARGUMENTS = 11;
    private static final long NUMBERS = KernelConstants.TABLE.address();
    private static final long NOWHERE = 0;

    private final MethodHandle[][] tiles; // [results][rows]
    private final Map<WeightCoding, MethodHandle[][]> packedTiles = new EnumMap<>(WeightCoding.class);
    private final Map<WeightCoding, MethodHandle> unpack = new EnumMap<>(WeightCoding.class);
    private final MethodHandle softmax;
    private final MethodHandle rootMeanSquare;
    private final MethodHandle layer;
    private final Optional<TiledGemm> tiled;
    private final FunctionMaker maker;

    /// @param features that may be used
    /// @throws UnsupportedOperationException if this system does not let a process make code
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
        tiled = TileNumbers.BFLOAT16.areAnnounced(features) ? Optional.of(new TiledGemm(maker)) : Optional.empty();
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

    /// Whether a processor with such features can run them.
    public static boolean arePossible(Set<String> features) {
        return features.containsAll(FEATURES);
    }

    /// What the processor lacks for machine code, as Linux names it, in order.
    public static List<String> missingFeatures() {
        return ProcessorFeatures.missing(FEATURES);
    }

    /// Whether there is code for such weights.
    public boolean take(WeightCoding coding) {
        return unpack.containsKey(coding);
    }

    /// Whether products are computed by tiles (AMX).
    public boolean haveTiles() {
        return tiled.isPresent();
    }

    /// Up to so many rows, weights are unpacked into registers, for some rows at a time. For more it pays to unpack
    /// them once, into memory: sooner where tiles multiply, which read them from there.
    int maxFusedRows() {
        return tiled.isPresent() ? MAX_FUSED_ROWS / 2 : MAX_FUSED_ROWS;
    }

    /// Queries that attention best computes together: two tiles of registers, or a block of AMX.
    public int queries() {
        return tiled.isPresent() ? TileProducts.BLOCK_ROWS : 2 * PLAIN.maxRows();
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
        if (tiled.isPresent() && TiledGemm.takes(pairs)) {
            tiled.get().multiply(result, rows, panel, pairs, to, scales, biases);
        } else {
            multiplyByVectors(result, rows, panel, pairs, to, scales, biases);
        }
    }

    /// As [#multiply], never by tiles.
    public void multiplyByVectors(
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

    /// Scores of attention: of queries with panels of keys, whose scores follow each other.
    ///
    /// @param panelBytes from one panel to the next
    public void scores(Bfloat16Rows queries, long keys, int panels, long panelBytes, long pairs, OutputRows to) {
        if (tiled.isPresent() && TiledGemm.takes(pairs)) {
            tiled.get().scores(queries, keys, panels, panelBytes, pairs, to);
            return;
        }
        for (int i = 0; i < panels; i++) {
            OutputRows scores = to.after(i * GemmEpilogue.SCORES.panelBytes());
            multiply(GemmEpilogue.SCORES, queries, keys + i * panelBytes, pairs, scores, NOWHERE, NOWHERE);
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

    /// Calls a function of [GemmKernel].
    ///
    /// @param times tiles of rows, one after the other
    /// @param begin sums that are there, where the function reads them
    static void tile(
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
