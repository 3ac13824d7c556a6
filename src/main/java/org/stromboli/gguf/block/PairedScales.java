package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;

/// The head of blocks of Q4_K and Q5_K: `d, dmin`, and 12 bytes with eight scales and eight minima of 6 bits.
final class PairedScales {

    static final int BYTES = 16;
    static final int GROUPS = 8;

    private static final int SIX_BITS = 0x3f3f3f3f;
    private static final int FOUR_BITS = 0x0f0f0f0f;
    private static final int TWO_BITS = 0x03030303;

    private PairedScales() {}

    /// The first four scales and minima are the low 6 bits of bytes 0 to 3 and 4 to 7. Bytes 8 to 11 have the low
    /// halves of the last four, scales below minima, whose high pairs are the high pairs of bytes 0 to 7.
    static void unpack(MemorySegment memory, long at, byte[] s, byte[] m, int group) {
        int scales = Lanes.integer(memory, at + 4);
        int minima = Lanes.integer(memory, at + 8);
        int both = Lanes.integer(memory, at + 12);
        int lastScales = both & FOUR_BITS | (scales >>> 6 & TWO_BITS) << 4;
        int lastMinima = both >>> 4 & FOUR_BITS | (minima >>> 6 & TWO_BITS) << 4;
        Lanes.put(s, group, Integer.toUnsignedLong(scales & SIX_BITS) | (long) lastScales << 32);
        Lanes.put(m, group, Integer.toUnsignedLong(minima & SIX_BITS) | (long) lastMinima << 32);
    }
}
