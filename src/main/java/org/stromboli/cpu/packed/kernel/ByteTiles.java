package org.stromboli.cpu.packed.kernel;

import java.lang.invoke.MethodHandle;
import org.stromboli.cpu.kernel.ScratchBuffer;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.tile.TileShapes;
import org.stromboli.cpu.x86.FunctionMaker;

/// Multiplies a [Strip] of bytes by tiles (AMX), up to 32 tokens at a time.
final class ByteTiles {

    private static final int MOST = TileShapes.BLOCK_ROWS;

    private static final ThreadLocal<ScratchBuffer> SUMS = ThreadLocal.withInitial(ScratchBuffer::new);

    private final MethodHandle low;
    private final MethodHandle tall;
    private final boolean inHalves;

    ByteTiles(PackedForm form, FunctionMaker maker) {
        low = maker.function(ByteTileKernel.of(form, false), ByteTileKernel.ARGUMENTS);
        tall = maker.function(ByteTileKernel.of(form, true), ByteTileKernel.ARGUMENTS);
        inHalves = form.parts() > 1;
    }

    void multiply(
            long items, long factors, long steps, FormKernels.Input input, int tokens, StripKernels.Results results) {
        int whole = tokens / MOST;
        int done = whole * MOST;
        if (whole > 0) {
            call(items, factors, steps, input, MOST, whole, results);
        }
        if (done < tokens) {
            call(items, factors, steps, input.from(done), tokens - done, 1, results.from(done));
        }
    }

    private void call(
            long items,
            long factors,
            long steps,
            FormKernels.Input input,
            int tokens,
            long blocks,
            StripKernels.Results results) {
        long sums = SUMS.get().atLeast((long) MOST * ByteTileKernel.SUM_BYTES).address();
        long bytes = (long) tokens * Strip.RESULT_BYTES;
        MethodHandle function = tokens > TileShapes.TILE_ROWS ? tall : low;
        try {
            function.invokeExact(
                    input.address(),
                    input.numbers(),
                    input.stride(),
                    blocks,
                    results.address() + bytes,
                    sums + (long) tokens * ByteTileKernel.SUM_BYTES,
                    items,
                    factors,
                    steps,
                    results.areThere() ? 1L : 0L,
                    inHalves ? TileShapes.ofHalves(tokens) : TileShapes.of(tokens),
                    -bytes);
        } catch (Throwable e) {
            throw PackedKernels.failed(e);
        }
    }
}
