package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;

/// Q2_K: 256 codes of 2 bits in groups of 16, with scales and minima of 4 bits. A block is `sc[16], qs[64], d, dmin`; a
/// half of the block takes 32 bytes of `qs`, which hold four runs of 32 codes in pairs of bits.
public final class Q2K implements SuperBlockFormat {

    private static final int VALUES = 256;
    private static final int GROUPS = 16;
    private static final int BYTES = 84;
    private static final int CODES = 16;
    private static final int SCALES = 80;
    private static final CodeFormat FORMAT = new CodeFormat(new Coding.Integers(2, 0), 16, true, VALUES);

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
            BitPairs.unpack(memory, at + (long) block * BYTES + CODES, to, block * VALUES);
        }
    }

    @Override
    public void superScales(MemorySegment memory, long at, int blocks, byte[] s, byte[] m, float[] d, float[] dmin) {
        for (int block = 0; block < blocks; block++) {
            long from = at + (long) block * BYTES;
            for (int eight = 0; eight < GROUPS; eight += 8) {
                long both = Lanes.get(memory, from + eight);
                Lanes.put(s, block * GROUPS + eight, both & Lanes.LOW);
                Lanes.put(m, block * GROUPS + eight, both >>> 4 & Lanes.LOW);
            }
            d[block] = Lanes.half(memory, from + SCALES);
            dmin[block] = Lanes.half(memory, from + SCALES + 2);
        }
    }
}
