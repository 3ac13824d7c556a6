package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;

/// Q3_K: 256 codes of 3 bits in groups of 16, with scales of 6 bits. A block is `hmask[32], qs[64], sc[12], d`; the
/// high bit of code `i` is bit `i / 32` of `hmask[i % 32]`, the low ones are [BitPairs].
public final class Q3K implements SuperBlockFormat {

    private static final int VALUES = 256;
    private static final int GROUPS = 16;
    private static final int BYTES = 110;
    private static final int LOW = 32;
    private static final int SCALES = 96;
    private static final int SCALE = 108;
    private static final long HIGH_PAIR = 0x0303030303030303L;
    private static final CodeFormat FORMAT = new CodeFormat(new Coding.Integers(3, 4), 16, false, VALUES);

    @Override
    public CodeFormat format() {
        return FORMAT;
    }

    @Override
    public int values() {
        return VALUES;
    }

    @Override
    public int bytes() {
        return BYTES;
    }

    @Override
    public void codes(MemorySegment memory, long at, int blocks, byte[] to) {
        for (int block = 0; block < blocks; block++) {
            codes(memory, at + (long) block * BYTES, to, block * VALUES);
        }
    }

    private static void codes(MemorySegment memory, long from, byte[] to, int code) {
        for (int eight = 0; eight < 32; eight += 8) {
            long high = Lanes.get(memory, from + eight);
            for (int half = 0; half < 2; half++) {
                long low = Lanes.get(memory, from + LOW + 32L * half + eight);
                for (int run = 0; run < 4; run++) {
                    long bits = low >>> 2 * run & HIGH_PAIR;
                    Lanes.put(
                            to,
                            code + 128 * half + 32 * run + eight,
                            bits | (high >>> 4 * half + run & Lanes.ONES) << 2);
                }
            }
        }
    }

    /// Of the 12 bytes of scales the first 8 hold the low halves of all 16, the other 4 their pairs of high bits.
    @Override
    public void superScales(MemorySegment memory, long at, int blocks, byte[] s, byte[] m, float[] d, float[] dmin) {
        for (int block = 0; block < blocks; block++) {
            long from = at + (long) block * BYTES;
            long low = Lanes.get(memory, from + SCALES);
            long high = Integer.toUnsignedLong(Lanes.integer(memory, from + SCALES + 8));
            long first = high & HIGH_PAIR | (high >>> 2 & HIGH_PAIR) << 32;
            long second = high >>> 4 & HIGH_PAIR | (high >>> 6 & HIGH_PAIR) << 32;
            int group = block * GROUPS;
            Lanes.put(s, group, low & Lanes.LOW | first << 4);
            Lanes.put(s, group + 8, low >>> 4 & Lanes.LOW | second << 4);
            for (int each = group; each < group + GROUPS; each++) {
                s[each] -= 32;
            }
            d[block] = Lanes.half(memory, from + SCALE);
        }
    }
}
