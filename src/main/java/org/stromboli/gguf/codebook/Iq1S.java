package org.stromboli.gguf.codebook;

import java.lang.foreign.MemorySegment;
import org.stromboli.gguf.block.Lanes;
import org.stromboli.quantisation.CodeFormat;

/// IQ1_S: `d, qs[32]`, and for each group of 32 values 16 bits with four times three high bits of an index, a scale of
/// 3
/// bits, and whether the group is moved down.
public final class Iq1S implements CodebookBlock {

    private static final CodeFormat FORMAT = CodebookBlock.groupsOf(32);
    private static final int LOW = 2;
    private static final int HIGH = 34;

    private final Codebook book = Codebook.iq1();

    @Override
    public CodeFormat format() {
        return FORMAT;
    }

    @Override
    public int bytes() {
        return 50;
    }

    @Override
    public void codes(MemorySegment memory, long from, byte[] to, int code) {
        for (int eight = 0; eight < 32; eight++) {
            int high = Lanes.unsignedShort(memory, from + HIGH + 2L * (eight / 4));
            int index = Lanes.unsignedByte(memory, from + LOW + eight) | (high >>> 3 * (eight % 4) & 7) << 8;
            Lanes.put(to, code + 8 * eight, Thirds.codes(book.get(index), high >>> 15 != 0));
        }
    }

    @Override
    public void scales(MemorySegment memory, long from, float[] scales, int group) {
        float d = Lanes.half(memory, from);
        for (int each = 0; each < 8; each++) {
            int scale = Lanes.unsignedShort(memory, from + HIGH + 2L * each) >>> 12 & 7;
            scales[group + each] = d * (2 * scale + 1) * Thirds.EIGHTH;
        }
    }
}
