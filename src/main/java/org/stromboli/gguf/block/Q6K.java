package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;

/// Q6_K: 256 codes of 6 bits in groups of 16, with scales of 8 bits. A block is `ql[128], qh[64], sc[16], d`, and each
/// half of it is 128 codes in four runs of 32: runs 0 and 2 have their low bits in the halves of the first 32 bytes of
/// `ql`, runs 1 and 3 in those of the next 32; run `k` has its high bits in bits `2k` and `2k + 1` of 32 bytes of `qh`.
public final class Q6K implements SuperBlockFormat {

    private static final int VALUES = 256;
    private static final int GROUPS = 16;
    private static final int BYTES = 210;
    private static final int HIGH = 128;
    private static final int SCALES = 192;
    private static final int SCALE = 208;
    private static final long HIGH_PAIR = 0x3030303030303030L;
    private static final CodeFormat FORMAT = new CodeFormat(new Coding.Integers(6, 32), 16, false, VALUES);

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
            long from = at + (long) block * BYTES;
            codes(memory, from, from + HIGH, to, block * VALUES);
            codes(memory, from + 64, from + HIGH + 32, to, block * VALUES + 128);
        }
    }

    /// Of half a block.
    private static void codes(MemorySegment memory, long low, long high, byte[] to, int code) {
        for (int eight = 0; eight < 32; eight += 8) {
            long even = Lanes.get(memory, low + eight);
            long odd = Lanes.get(memory, low + 32 + eight);
            long pairs = Lanes.get(memory, high + eight);
            Lanes.put(to, code + eight, even & Lanes.LOW | pairs << 4 & HIGH_PAIR);
            Lanes.put(to, code + 32 + eight, odd & Lanes.LOW | pairs << 2 & HIGH_PAIR);
            Lanes.put(to, code + 64 + eight, even >>> 4 & Lanes.LOW | pairs & HIGH_PAIR);
            Lanes.put(to, code + 96 + eight, odd >>> 4 & Lanes.LOW | pairs >>> 2 & HIGH_PAIR);
        }
    }

    @Override
    public void superScales(MemorySegment memory, long at, int blocks, byte[] s, byte[] m, float[] d, float[] dmin) {
        for (int block = 0; block < blocks; block++) {
            long from = at + (long) block * BYTES;
            Lanes.put(s, block * GROUPS, Lanes.get(memory, from + SCALES));
            Lanes.put(s, block * GROUPS + 8, Lanes.get(memory, from + SCALES + 8));
            d[block] = Lanes.half(memory, from + SCALE);
        }
    }
}
