package org.stromboli.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory that grows with the largest wish. Zero at first; what it holds is lost when it grows.
final class Buffer {

    private static final int ALIGNMENT = 64;

    private MemorySegment memory = MemorySegment.NULL;

    MemorySegment atLeast(long bytes) {
        if (memory.byteSize() < bytes) {
            memory = Arena.ofAuto().allocate(bytes + bytes / 8, ALIGNMENT);
        }
        return memory;
    }
}
