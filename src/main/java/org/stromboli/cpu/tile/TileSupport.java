package org.stromboli.cpu.tile;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.ChildRun;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.SystemCalls;
import org.stromboli.cpu.x86.TileAssembler;
import org.stromboli.cpu.x86.Tmm;

/// Whether this process may use tiles for some [TileNumbers]. A processor announces them, the system must
/// permit them to the process, since their state is eight kilobytes more for each thread, and a hypervisor may
/// announce what it does not let run: so a child of this process runs the instructions once before anything
/// else does.
public final class TileSupport {

    private static final int ROWS = TileShapes.TILE_ROWS;
    private static final int TILE_BYTES = ROWS * 64;
    private static final int ROWS_AT = TileShapes.BYTES;
    private static final int COLUMNS_AT = ROWS_AT + TILE_BYTES;
    private static final int SUMS_AT = COLUMNS_AT + TILE_BYTES;
    private static final int MEMORY_BYTES = SUMS_AT + TILE_BYTES;

    /// Far more than it takes.
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private TileSupport() {}

    /// Why this process must not use tiles; empty if it may. Asks the system for the permission, which holds for all of
    /// the process's threads.
    public static Optional<String> refusal(TileNumbers numbers) {
        return refusal(SystemCalls::requestTiles, () -> runInChild(numbers));
    }

    /// @param permission the system's error, or 0
    /// @param trial runs the instructions, and says what was wrong
    static Optional<String> refusal(Supplier<Long> permission, Supplier<Optional<String>> trial) {
        try {
            long error = permission.get();
            return error == 0
                    ? trial.get()
                    : Optional.of("the system does not permit them (error %d)".formatted(error));
        } catch (UnsupportedOperationException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    /// A product of whole numbers: what is wrong with the child's end, or with its result.
    static Optional<String> runInChild(TileNumbers numbers) {
        MemorySegment memory = ChildRun.memory(MEMORY_BYTES);
        fill(numbers, memory);
        return judged(ChildRun.of(code -> product(numbers, code), memory, LIMIT), numbers, memory);
    }

    static Optional<String> judged(ChildRun run, TileNumbers numbers, MemorySegment memory) {
        if (!run.succeeded()) {
            return Optional.of("a child process that ran their instructions ended with " + run);
        }
        return isRight(numbers, memory) ? Optional.empty() : Optional.of("a child process got wrong sums from them");
    }

    /// [shapes, rows, columns, sums]
    static void fill(TileNumbers numbers, MemorySegment memory) {
        MemorySegment shapes =
                MemorySegment.ofAddress(TileShapes.of(TileShapes.BLOCK_ROWS)).reinterpret(TileShapes.BYTES);
        memory.copyFrom(shapes);
        int lane = numbers.perLane();
        int bytes = Integer.BYTES / lane;
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < ROWS * lane; i++) {
                numbers.put(memory, ROWS_AT + 64L * row + (long) i * bytes, left(row, i));
                long at = COLUMNS_AT + 64L * (i / lane) + 4L * row + (long) i % lane * bytes;
                numbers.put(memory, at, right(i, row));
            }
        }
    }

    private static int left(int row, int i) {
        return row - i;
    }

    private static int right(int i, int column) {
        return 3 * column + i % 5 - 16;
    }

    /// The address of the memory is in rbx.
    static void product(TileNumbers numbers, Assembler code) {
        TileAssembler tiles = new TileAssembler(code);
        Tmm sums = new Tmm(0);
        Tmm rows = new Tmm(4);
        Tmm columns = new Tmm(6);
        tiles.configure(Mem.at(Reg.RBX, 0));
        code.move(Reg.RCX, 64);
        tiles.zero(sums);
        tiles.loadOnce(rows, Mem.at(Reg.RBX, Reg.RCX, 1, ROWS_AT));
        tiles.load(columns, Mem.at(Reg.RBX, Reg.RCX, 1, COLUMNS_AT));
        numbers.multiply(tiles, sums, rows, columns);
        tiles.store(Mem.at(Reg.RBX, Reg.RCX, 1, SUMS_AT), sums);
        tiles.release();
    }

    private static boolean isRight(TileNumbers numbers, MemorySegment memory) {
        boolean right = true;
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < ROWS; column++) {
                int expected = 0;
                for (int i = 0; i < ROWS * numbers.perLane(); i++) {
                    expected += numbers.product(left(row, i), right(i, column));
                }
                right &= numbers.isThere(memory, SUMS_AT + 64L * row + 4L * column, expected);
            }
        }
        return right;
    }
}
