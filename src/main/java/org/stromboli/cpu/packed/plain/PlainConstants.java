package org.stromboli.cpu.packed.plain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Vectors that all kernels of this package load.
final class PlainConstants {

    static final int UPPER_HALVES = 0;
    static final int NIBBLES = PlainLayout.VECTOR_BYTES;

    private static final MemorySegment MEMORY = memory(0xFFFF_0000, 0x0F0F_0F0F);

    private PlainConstants() {}

    static long address() {
        return MEMORY.address();
    }

    private static MemorySegment memory(int... lanes) {
        MemorySegment memory =
                Arena.global().allocate((long) lanes.length * PlainLayout.VECTOR_BYTES, PlainLayout.PAIR_BYTES);
        for (int i = 0; i < lanes.length * PlainLayout.LANES; i++) {
            memory.setAtIndex(ValueLayout.JAVA_INT, i, lanes[i / PlainLayout.LANES]);
        }
        return memory;
    }
}
