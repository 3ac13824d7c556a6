package org.stromboli.cpu.tile;

import java.lang.invoke.MethodHandle;
import org.stromboli.cpu.x86.FunctionMaker;

/// Sums of products of rows with panels, by tiles. They get addresses: that the memory is there and large enough is up
/// to the caller. Any thread. The sums of a row do not depend on the rows that come with it.
public final class TileProducts {

    /// Pairs of elements of a step: others are left to the caller.
    public static final int PAIRS = TileKernel.PAIRS;

    /// Rows that one block takes at most: as many queries of attention are best computed together.
    public static final int BLOCK_ROWS = TileShapes.BLOCK_ROWS;

    private final MethodHandle low;
    private final MethodHandle tall;

    /// @param address of the first
    /// @param stride bytes from one to the next
    public record Rows(long address, long stride, int count) {
        private Rows from(int row, int rows) {
            return new Rows(address + row * stride, stride, rows);
        }
    }

    /// @param address [pairs, 32, 2] of bfloat16
    /// @param stride bytes from one panel to the next
    public record Panels(long address, long stride, int count) {}

    public TileProducts(FunctionMaker maker) {
        low = maker.function(TileKernel.of(false), TileKernel.ARGUMENTS);
        tall = maker.function(TileKernel.of(true), TileKernel.ARGUMENTS);
    }

    /// @param steps of 16 pairs, at least one
    /// @param sums takes [rows, panels, 32] floats
    /// @param stride bytes from the sums of one row to those of the next
    public void multiply(Rows rows, Panels panels, long steps, long sums, long stride) {
        int whole = rows.count() / BLOCK_ROWS;
        int done = whole * BLOCK_ROWS;
        if (whole > 0) {
            call(rows.from(0, BLOCK_ROWS), whole, panels, steps, sums, stride);
        }
        if (done < rows.count()) {
            call(rows.from(done, rows.count() - done), 1, panels, steps, sums + done * stride, stride);
        }
    }

    private void call(Rows block, long blocks, Panels panels, long steps, long sums, long stride) {
        MethodHandle function = block.count() > TileShapes.TILE_ROWS ? tall : low;
        try {
            function.invokeExact(
                    block.address(),
                    block.stride(),
                    panels.address(),
                    steps,
                    sums,
                    stride,
                    blocks,
                    (long) panels.count(),
                    panels.stride(),
                    TileShapes.of(block.count()));
        } catch (Throwable e) {
            throw new IllegalStateException("machine code cannot be called", e);
        }
    }
}
