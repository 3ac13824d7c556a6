package org.stromboli.cpu.proof;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;
import org.stromboli.cpu.NativeRanges;
import org.stromboli.cpu.kernel.Bfloat16Rows;
import org.stromboli.cpu.kernel.GemmEpilogue;
import org.stromboli.cpu.kernel.GemmKernel;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.kernel.OutputRows;
import org.stromboli.cpu.kernel.ScratchBuffer;

/// How many times as fast as vectors tiles multiply on this processor: an announced instruction is no speed, above all
/// where a hypervisor shares it out. Both ways run in turns, on one thread, for a few milliseconds.
final class TileSpeed {

    private static final int ROWS = 64;
    private static final int PAIRS = 256;
    private static final int ROUNDS = 9;

    private final MachineKernels kernels;
    private final int calls;
    private final LongSupplier clock;

    /// @param kernels that have tiles
    /// @param calls of each way, one after the other
    /// @param clock nanoseconds
    TileSpeed(MachineKernels kernels, int calls, LongSupplier clock) {
        this.kernels = kernels;
        this.calls = calls;
        this.clock = clock;
    }

    /// By the least time of each, since whatever comes between makes it longer.
    double factor() {
        long byTiles = Long.MAX_VALUE;
        long byVectors = Long.MAX_VALUE;
        try (Arena arena = Arena.ofShared()) {
            Bfloat16Rows rows = Bfloat16Rows.in(new ScratchBuffer(), ROWS, 2 * PAIRS);
            MemorySegment panel = allocate(arena, 2L * PAIRS * GemmKernel.COLUMNS * Short.BYTES);
            long rowBytes = GemmEpilogue.SCORES.panelBytes();
            OutputRows to = new OutputRows(allocate(arena, ROWS * rowBytes).address(), rowBytes);
            for (int round = 0; round < ROUNDS; round++) {
                byTiles = Math.min(
                        byTiles,
                        time(() -> kernels.multiply(GemmEpilogue.SCORES, rows, panel.address(), PAIRS, to, 0, 0)));
                byVectors = Math.min(
                        byVectors,
                        time(() -> kernels.multiplyByVectors(
                                GemmEpilogue.SCORES, rows, panel.address(), PAIRS, to, 0, 0)));
            }
        }
        return (double) byVectors / byTiles;
    }

    private long time(Runnable product) {
        long start = clock.getAsLong();
        for (int i = 0; i < calls; i++) {
            product.run();
        }
        return Math.max(1, clock.getAsLong() - start);
    }

    private static MemorySegment allocate(Arena arena, long bytes) {
        MemorySegment memory = arena.allocate(bytes, 64);
        assert NativeRanges.add(memory);
        return memory;
    }
}
