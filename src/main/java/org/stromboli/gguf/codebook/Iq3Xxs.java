package org.stromboli.gguf.codebook;

import java.lang.foreign.MemorySegment;
import org.stromboli.gguf.block.Lanes;
import org.stromboli.quantisation.CodeFormat;

/// IQ3_XXS: `d, qs[64]`, and for each group of 32 values 32 bits with four times seven signs and a scale of 4 bits; an
/// index in `qs` for each four values.
public final class Iq3Xxs implements CodebookBlock {

    private static final CodeFormat FORMAT = CodebookBlock.groupsOf(32);
    private static final int INDICES = 2;
    private static final int SIGNS = 66;

    private final Codebook book = Codebook.iq3Xxs();

    @Override
    public CodeFormat format() {
        return FORMAT;
    }

    @Override
    public int bytes() {
        return 98;
    }

    @Override
    public void codes(MemorySegment memory, long from, byte[] to, int code) {
        for (int eight = 0; eight < 32; eight++) {
            long first = book.get(Lanes.unsignedByte(memory, from + INDICES + 2L * eight));
            long second = book.get(Lanes.unsignedByte(memory, from + INDICES + 2L * eight + 1));
            int signs = Lanes.integer(memory, from + SIGNS + 4L * (eight / 4)) >>> 7 * (eight % 4);
            Lanes.put(to, code + 8 * eight, Signs.codes(first | second << 32, Signs.even(signs)));
        }
    }

    @Override
    public void scales(MemorySegment memory, long from, float[] scales, int group) {
        float d = Lanes.half(memory, from);
        for (int each = 0; each < 8; each++) {
            int scale = Lanes.integer(memory, from + SIGNS + 4L * each) >>> 28;
            scales[group + each] = d * (0.5f + scale) * 0.5f;
        }
    }
}
