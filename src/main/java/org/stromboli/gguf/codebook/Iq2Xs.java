package org.stromboli.gguf.codebook;

import java.lang.foreign.MemorySegment;
import org.stromboli.gguf.block.Lanes;
import org.stromboli.quantisation.CodeFormat;

/// IQ2_XS: `d, qs[64], sc[8]`: for eight values an index of 9 bits below seven signs, for 16 values a scale of 4 bits.
public final class Iq2Xs implements CodebookBlock {

    private static final CodeFormat FORMAT = CodebookBlock.groupsOf(16);
    private static final int SCALES = 66;
    private static final int INDEX = 511;

    private final Codebook book = Codebook.iq2("IQ2_XS");

    @Override
    public CodeFormat format() {
        return FORMAT;
    }

    @Override
    public int bytes() {
        return 74;
    }

    @Override
    public void codes(MemorySegment memory, long from, byte[] to, int code) {
        for (int eight = 0; eight < 32; eight++) {
            int both = Lanes.unsignedShort(memory, from + 2 + 2L * eight);
            Lanes.put(to, code + 8 * eight, Signs.codes(book.get(both & INDEX), Signs.even(both >>> 9)));
        }
    }

    @Override
    public void scales(MemorySegment memory, long from, float[] scales, int group) {
        float d = Lanes.half(memory, from);
        for (int each = 0; each < 16; each++) {
            int scale = Lanes.unsignedByte(memory, from + SCALES + each / 2) >>> 4 * (each % 2) & 15;
            scales[group + each] = d * (0.5f + scale) * 0.25f;
        }
    }
}
