package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;
import org.stromboli.quantisation.CodeFormat;

/// IQ4_XS: 256 codes of 4 bits in groups of 32, levels of IQ4_NL, scales of 6 bits. A block is `d, sh[2], sl[4],
/// qs[128]`: `sl` has the low halves of the scales, `sh` their pairs of high bits, `qs` 16 bytes for each group.
public final class Iq4Xs implements SuperBlockFormat {

    private static final int VALUES = 256;
    private static final int GROUPS = 8;
    private static final int HIGH = 2;
    private static final int LOW = 4;
    private static final int CODES = 8;
    private static final int BYTES = CODES + 128;
    private static final CodeFormat FORMAT = new CodeFormat(Levels.iq4(), 32, false, VALUES);

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
            long from = at + (long) block * BYTES + CODES;
            for (int group = 0; group < GROUPS; group++) {
                Lanes.nibbles(memory, from + 16L * group, to, block * VALUES + 32 * group);
            }
        }
    }

    @Override
    public void superScales(MemorySegment memory, long at, int blocks, byte[] s, byte[] m, float[] d, float[] dmin) {
        for (int block = 0; block < blocks; block++) {
            long from = at + (long) block * BYTES;
            int high = Lanes.unsignedShort(memory, from + HIGH);
            int low = Lanes.integer(memory, from + LOW);
            for (int group = 0; group < GROUPS; group++) {
                int scale = low >>> 4 * group & 15 | (high >>> 2 * group & 3) << 4;
                s[block * GROUPS + group] = (byte) (scale - 32);
            }
            d[block] = Lanes.half(memory, from);
        }
    }
}
