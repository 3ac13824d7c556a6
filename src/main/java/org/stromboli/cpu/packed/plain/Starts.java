package org.stromboli.cpu.packed.plain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.stromboli.cpu.WeightMemory;
import org.stromboli.cpu.packed.plain.PlainKernels.Place;
import org.stromboli.cpu.x86.MachineCode;

/// What the results of a matrix begin with: weights that its blocks lack, each as a column of its block that is zero in
/// all other rows, times the activation. Any thread.
final class Starts {

    /// Where one has its column, in bytes of activations; before it, 16 weights.
    static final int COLUMN = PlainLayout.RESULT_BYTES;

    static final int BYTES = COLUMN + Long.BYTES;

    private static final Weight NOTHING = new Weight(0, 0, 0);

    private static final class Made {
        private static final MethodHandle FUNCTION = MachineCode.function(StartKernel.of(), StartKernel.ARGUMENTS);
    }

    /// A weight that a block lacks.
    record Weight(int row, int column, float value) {}

    private final MemorySegment memory;
    private final MemorySegment counts; // of blocks, long
    private final long[] places; // of blocks, in the memory

    /// @param weights of each block; one without any begins with zero
    Starts(Weight[][] weights, Arena arena) {
        places = new long[weights.length];
        counts = WeightMemory.allocate(arena, (long) weights.length * Long.BYTES);
        long bytes = 0;
        for (int block = 0; block < weights.length; block++) {
            int count = Math.max(1, weights[block].length);
            places[block] = bytes;
            counts.setAtIndex(ValueLayout.JAVA_LONG, block, count);
            bytes += (long) count * BYTES;
        }
        memory = WeightMemory.allocate(arena, bytes);
        for (int block = 0; block < weights.length; block++) {
            for (int i = 0; i < weights[block].length; i++) {
                put(places[block] + (long) i * BYTES, weights[block][i]);
            }
            if (weights[block].length == 0) {
                put(places[block], NOTHING);
            }
        }
    }

    private void put(long at, Weight weight) {
        memory.set(ValueLayout.JAVA_FLOAT, at + (long) weight.row() * Float.BYTES, weight.value());
        memory.set(ValueLayout.JAVA_LONG, at + COLUMN, (long) weight.column() * Float.BYTES);
    }

    /// Of a matrix whose blocks have all weights.
    static Starts none(int blocks, Arena arena) {
        return new Starts(new Weight[blocks][0], arena);
    }

    long bytes() {
        return memory.byteSize() + counts.byteSize();
    }

    /// Writes the results of blocks from one on.
    ///
    /// @param at whose results are those of the first block
    void write(Place at, int tokens, int block, int blocks) {
        try {
            Made.FUNCTION.invokeExact(
                    memory.address() + places[block],
                    counts.address() + (long) block * Long.BYTES,
                    (long) blocks,
                    at.x(),
                    at.xStride(),
                    at.y(),
                    at.yStride(),
                    (long) tokens);
        } catch (Throwable e) {
            throw new IllegalStateException("machine code cannot be called", e);
        }
    }
}
