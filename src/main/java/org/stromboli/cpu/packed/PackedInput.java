package org.stromboli.cpu.packed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The activations that matrices are multiplied with, one vector for each token. Its memory grows with the largest use.
/// One thread begins; then several may put different tokens; then any number may read.
public final class PackedInput {

    private MemorySegment memory = MemorySegment.NULL;
    private int tokens;
    private int columns;

    /// What was put before is lost.
    public void begin(int tokens, int columns) {
        this.tokens = tokens;
        this.columns = columns;
        long bytes = (long) tokens * columns * Float.BYTES;
        if (memory.byteSize() < bytes) {
            memory = Arena.ofAuto().allocate(bytes, 64);
        }
    }

    /// @param floats [columns]
    public void put(int token, MemorySegment floats) {
        MemorySegment.copy(floats, 0, memory, (long) token * columns * Float.BYTES, (long) columns * Float.BYTES);
    }

    public int tokens() {
        return tokens;
    }

    public int columns() {
        return columns;
    }

    float get(int token, int column) {
        return memory.getAtIndex(ValueLayout.JAVA_FLOAT, (long) token * columns + column);
    }
}
