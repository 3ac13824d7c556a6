package org.stromboli.cpu.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.stromboli.cpu.NativeRanges;

/// Memory that grows with the largest wish. Zero at first; what it holds is lost when it grows.
public final class ScratchBuffer {

    private static final int ALIGNMENT = 64;

    private MemorySegment memory = MemorySegment.NULL;

    public MemorySegment atLeast(long bytes) {
        if (memory.byteSize() < bytes) {
            memory = Arena.ofAuto().allocate(bytes + bytes / 8, ALIGNMENT);
        }
        assert NativeRanges.add(memory.asSlice(0, bytes));
        return memory;
    }
}
