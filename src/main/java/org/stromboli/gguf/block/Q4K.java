package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;

/// Q4_K: 256 codes of 4 bits in groups of 32. A block is the [PairedScales] and `qs[128]`: 32 bytes hold a group in
/// their low halves and the next one in their high halves.
public final class Q4K implements SuperBlockFormat {

    private static final int VALUES = 256;
    private static final int BYTES = PairedScales.BYTES + 128;
    private static final CodeFormat FORMAT = new CodeFormat(new Coding.Integers(4, 0), 32, true, VALUES);

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
            codes(memory, at + (long) block * BYTES + PairedScales.BYTES, to, block * VALUES);
        }
    }

    private static void codes(MemorySegment memory, long from, byte[] to, int code) {
        for (int pair = 0; pair < 4; pair++) {
            for (int eight = 0; eight < 32; eight += 8) {
                long packed = Lanes.get(memory, from + 32L * pair + eight);
                Lanes.put(to, code + 64 * pair + eight, packed & Lanes.LOW);
                Lanes.put(to, code + 64 * pair + 32 + eight, packed >>> 4 & Lanes.LOW);
            }
        }
    }

    @Override
    public boolean nibbles(MemorySegment memory, long at, int blocks, byte[] to) {
        for (int block = 0; block < blocks; block++) {
            long from = at + (long) block * BYTES + PairedScales.BYTES;
            for (int pair = 0; pair < 4; pair++) {
                int code = block * VALUES + 64 * pair;
                for (int eight = 0; eight < 32; eight += 8) {
                    long packed = Lanes.get(memory, from + 32L * pair + eight);
                    Lanes.putNibbles(to, (code + eight) / 2, Long.compress(packed, Lanes.LOW));
                    Lanes.putNibbles(to, (code + 32 + eight) / 2, Long.compress(packed, ~Lanes.LOW));
                }
            }
        }
        return true;
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
