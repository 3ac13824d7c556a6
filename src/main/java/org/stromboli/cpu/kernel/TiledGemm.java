package org.stromboli.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.stromboli.cpu.tile.TileProducts;
import org.stromboli.cpu.x86.FunctionMaker;

/// Products of rows with panels by tiles. The sums of some rows go to a buffer that stays in the nearest cache; code
/// for vectors adds the pairs that fill no tile, and does the rest. Any thread. The sums of a row do not depend on the
/// rows that come with it.
final class TiledGemm {

    /// Rows whose sums are in the buffer at a time: 16 kilobytes, and a call for each function.
    private static final int CHUNK = 4 * TileProducts.BLOCK_ROWS;

    private static final long SUM_BYTES = (long) GemmKernel.COLUMNS * Float.BYTES; // of a row

    /// Rows that are finished together; others one by one.
    private static final int HEIGHT = 8;

    private static final long ONE_PANEL = 0;

    private static final ThreadLocal<ScratchBuffer> SUMS = ThreadLocal.withInitial(ScratchBuffer::new);

    private final TileProducts products;
    private final Finish[] finishing; // [results]
    private final Finish[] continuing; // [results], with pairs left to add

    /// @param several for [#HEIGHT] rows at a time
    private record Finish(MethodHandle several, MethodHandle one) {}

    TiledGemm(FunctionMaker maker) {
        products = new TileProducts(maker);
        finishing = finish(maker, false);
        continuing = finish(maker, true);
    }

    private static Finish[] finish(FunctionMaker maker, boolean pairs) {
        Finish[] finish = new Finish[GemmEpilogue.values().length];
        for (GemmEpilogue result : GemmEpilogue.values()) {
            finish[result.ordinal()] = new Finish(
                    maker.function(GemmKernel.finishing(result, HEIGHT, pairs), MachineKernels.TILE_ARGUMENTS),
                    maker.function(GemmKernel.finishing(result, 1, pairs), MachineKernels.TILE_ARGUMENTS));
        }
        return finish;
    }

    /// Whether there is a tile to fill.
    static boolean takes(long pairs) {
        return pairs >= TileProducts.PAIRS;
    }

    /// As [MachineKernels#multiply], for pairs that it takes.
    void multiply(
            GemmEpilogue result, Bfloat16Rows rows, long panel, long pairs, OutputRows to, long scales, long biases) {
        long steps = pairs / TileProducts.PAIRS;
        long done = steps * TileProducts.PAIRS;
        MemorySegment sums = SUMS.get().atLeast(Math.min(CHUNK, rows.count()) * SUM_BYTES);
        TileProducts.Panels one = new TileProducts.Panels(panel, ONE_PANEL, 1);
        for (int from = 0; from < rows.count(); from += CHUNK) {
            Bfloat16Rows part = rows.from(from, Math.min(CHUNK, rows.count() - from));
            products.multiply(tileRows(part), one, steps, sums.address(), SUM_BYTES);
            finish(
                    result,
                    part.without(2 * done),
                    panel + done * GemmKernel.PAIR_BYTES,
                    pairs - done,
                    to.from(from),
                    scales(result, scales, from),
                    biases,
                    sums.address());
        }
    }

    /// Scores of attention: of rows with several panels, whose scores follow each other.
    ///
    /// @param panelBytes from one panel to the next
    void scores(Bfloat16Rows rows, long panel, int panels, long panelBytes, long pairs, OutputRows to) {
        if (pairs % TileProducts.PAIRS == 0) {
            products.multiply(
                    tileRows(rows),
                    new TileProducts.Panels(panel, panelBytes, panels),
                    pairs / TileProducts.PAIRS,
                    to.address(),
                    to.stride());
        } else {
            for (int i = 0; i < panels; i++) {
                OutputRows scores = to.after(i * GemmEpilogue.SCORES.panelBytes());
                multiply(GemmEpilogue.SCORES, rows, panel + i * panelBytes, pairs, scores, 0, 0);
            }
        }
    }

    private static TileProducts.Rows tileRows(Bfloat16Rows rows) {
        return new TileProducts.Rows(rows.address(), rows.stride(), rows.count());
    }

    private static long scales(GemmEpilogue result, long scales, int row) {
        return result == GemmEpilogue.MIXED ? scales + (long) row * Float.BYTES : scales;
    }

    private void finish(
            GemmEpilogue result,
            Bfloat16Rows rows,
            long panel,
            long pairs,
            OutputRows to,
            long scales,
            long biases,
            long sums) {
        Finish finish = (pairs == 0 ? finishing : continuing)[result.ordinal()];
        int whole = rows.count() / HEIGHT;
        int done = whole * HEIGHT;
        if (whole > 0) {
            MachineKernels.tile(finish.several, rows, panel, pairs, to, whole, scales, biases, sums);
        }
        if (done < rows.count()) {
            long rest = sums + done * SUM_BYTES;
            int count = rows.count() - done;
            long restScales = scales(result, scales, done);
            MachineKernels.tile(
                    finish.one, rows.from(done, count), panel, pairs, to.from(done), count, restScales, biases, rest);
        }
    }
}
