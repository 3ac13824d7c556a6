package org.stromboli.cpu.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.stromboli.cpu.NativeRanges;
import org.stromboli.cpu.WeightMemory;

/// Memory that grows with the largest wish, in huge pages where it is large. Zero at first; what it holds is lost when
/// it grows.
public final class ScratchBuffer {

    private MemorySegment memory = MemorySegment.NULL;

    public MemorySegment atLeast(long bytes) {
        if (memory.byteSize() < bytes) {
            memory = WeightMemory.allocate(Arena.ofAuto(), bytes + bytes / 8);
        }
        assert NativeRanges.add(memory.asSlice(0, bytes));
        return memory;
    }
}
