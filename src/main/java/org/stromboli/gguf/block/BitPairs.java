package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;

/// Codes of 2 bits as Q2_K and Q3_K have them: 32 bytes hold four runs of 32 codes, the first in the lowest bits.
final class BitPairs {

    private static final long PAIR = 0x0303030303030303L;

    private BitPairs() {}

    /// 64 bytes to 256 codes.
    static void unpack(MemorySegment memory, long at, byte[] codes, int to) {
        for (int half = 0; half < 2; half++) {
            for (int eight = 0; eight < 32; eight += 8) {
                long packed = Lanes.get(memory, at + 32L * half + eight);
                int code = to + 128 * half + eight;
                Lanes.put(codes, code, packed & PAIR);
                Lanes.put(codes, code + 32, packed >>> 2 & PAIR);
                Lanes.put(codes, code + 64, packed >>> 4 & PAIR);
                Lanes.put(codes, code + 96, packed >>> 6 & PAIR);
            }
        }
    }
}
