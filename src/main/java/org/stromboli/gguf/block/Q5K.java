package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;

/// Q5_K: 256 codes of 5 bits in groups of 32. A block is the [PairedScales], `qh[32]` and `qs[128]`: low bits as in
/// [Q4K]; the high bit of code `i` of group `g` is bit `g` of `qh[i]`.
public final class Q5K implements SuperBlockFormat {

    private static final int VALUES = 256;
    private static final int LOW = PairedScales.BYTES + 32;
    private static final int BYTES = LOW + 128;
    private static final CodeFormat FORMAT = new CodeFormat(new Coding.Integers(5, 0), 32, true, VALUES);

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
            long high = Lanes.get(memory, from + PairedScales.BYTES + eight);
            for (int pair = 0; pair < 4; pair++) {
                long low = Lanes.get(memory, from + LOW + 32L * pair + eight);
                int first = code + 64 * pair + eight;
                Lanes.put(to, first, low & Lanes.LOW | (high >>> 2 * pair & Lanes.ONES) << 4);
                Lanes.put(to, first + 32, low >>> 4 & Lanes.LOW | (high >>> 2 * pair + 1 & Lanes.ONES) << 4);
            }
        }
    }

    @Override
    public void superScales(MemorySegment memory, long at, int blocks, byte[] s, byte[] m, float[] d, float[] dmin) {
        for (int block = 0; block < blocks; block++) {
            long from = at + (long) block * BYTES;
            PairedScales.unpack(memory, from, s, m, block * PairedScales.GROUPS);
            d[block] = Lanes.half(memory, from);
            dmin[block] = Lanes.half(memory, from + 2);
        }
    }
}
