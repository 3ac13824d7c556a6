package org.stromboli.cpu.tile;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.ChildRun;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.SystemCalls;
import org.stromboli.cpu.x86.TileAssembler;
import org.stromboli.cpu.x86.Tmm;

/// Whether this process may use tiles. A processor announces them, the system must permit them to the process, since
/// their state is eight kilobytes more for each thread, and a hypervisor may announce what it does not let run: so a
/// child of this process runs the instructions once before anything else does.
public final class TileSupport {

    /// What the instructions belong to, as Linux names it.
    public static final List<String> FEATURES = List.of("amx_tile", "amx_bf16");

    private static final int ROWS = TileShapes.TILE_ROWS;
    private static final int TILE_BYTES = ROWS * 64;
    private static final int ROWS_AT = TileShapes.BYTES;
    private static final int COLUMNS_AT = ROWS_AT + TILE_BYTES;
    private static final int SUMS_AT = COLUMNS_AT + TILE_BYTES;
    private static final int MEMORY_BYTES = SUMS_AT + TILE_BYTES;

    /// Far more than it takes.
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private TileSupport() {}

    /// Whether the processor announces tiles of bfloat16.
    ///
    /// @param features of the processor
    public static boolean isAnnounced(Set<String> features) {
        return features.containsAll(FEATURES);
    }

    /// Why this process must not use tiles; empty if it may. Asks the system for the permission, which holds for all of
    /// the process's threads.
    public static Optional<String> refusal() {
        return refusal(SystemCalls::requestTiles, TileSupport::runInChild);
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
    static Optional<String> runInChild() {
        MemorySegment memory = ChildRun.memory(MEMORY_BYTES);
        fill(memory);
        return judged(ChildRun.of(TileSupport::product, memory, LIMIT), memory);
    }

    static Optional<String> judged(ChildRun run, MemorySegment memory) {
        if (!run.succeeded()) {
            return Optional.of("a child process that ran their instructions ended with " + run);
        }
        return isRight(memory) ? Optional.empty() : Optional.of("a child process got wrong sums from them");
    }

    /// [shapes, rows, columns, sums]
    static void fill(MemorySegment memory) {
        MemorySegment shapes =
                MemorySegment.ofAddress(TileShapes.of(TileShapes.BLOCK_ROWS)).reinterpret(TileShapes.BYTES);
        memory.copyFrom(shapes);
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < 2 * TileKernel.PAIRS; i++) {
                put(memory, ROWS_AT + 64L * row + 2L * i, left(row, i));
                put(memory, COLUMNS_AT + 64L * (i / 2) + 4L * row + 2L * (i % 2), right(i, row));
            }
        }
    }

    private static void put(MemorySegment memory, long place, int value) {
        memory.set(ValueLayout.JAVA_SHORT, place, (short) (Float.floatToRawIntBits(value) >>> 16));
    }

    private static int left(int row, int i) {
        return row - i;
    }

    private static int right(int i, int column) {
        return 3 * column + i % 5 - 16;
    }

    /// The address of the memory is in rbx.
    static void product(Assembler code) {
        TileAssembler tiles = new TileAssembler(code);
        Tmm sums = new Tmm(0);
        Tmm rows = new Tmm(4);
        Tmm columns = new Tmm(6);
        tiles.configure(Mem.at(Reg.RBX, 0));
        code.move(Reg.RCX, 64);
        tiles.zero(sums);
        tiles.loadOnce(rows, Mem.at(Reg.RBX, Reg.RCX, 1, ROWS_AT));
        tiles.load(columns, Mem.at(Reg.RBX, Reg.RCX, 1, COLUMNS_AT));
        tiles.dotBfloat16(sums, rows, columns);
        tiles.store(Mem.at(Reg.RBX, Reg.RCX, 1, SUMS_AT), sums);
        tiles.release();
    }

    private static boolean isRight(MemorySegment memory) {
        boolean right = true;
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < ROWS; column++) {
                int expected = 0;
                for (int i = 0; i < 2 * TileKernel.PAIRS; i++) {
                    expected += left(row, i) * right(i, column);
                }
                right &= memory.get(ValueLayout.JAVA_FLOAT, SUMS_AT + 64L * row + 4L * column) == expected;
            }
        }
        return right;
    }
}
