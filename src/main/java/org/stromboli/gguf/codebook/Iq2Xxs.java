package org.stromboli.gguf.codebook;

import java.lang.foreign.MemorySegment;
import org.stromboli.gguf.block.Lanes;
import org.stromboli.quantisation.CodeFormat;

/// IQ2_XXS: `d`, then eight bytes for each group of 32: four indices, and 32 bits with four times seven signs and a
/// scale of 4 bits.
public final class Iq2Xxs implements CodebookBlock {

    private static final CodeFormat FORMAT = CodebookBlock.groupsOf(32);

    private final Codebook book = Codebook.iq2("IQ2_XXS");

    @Override
    public CodeFormat format() {
        return FORMAT;
    }

    @Override
    public int bytes() {
        return 66;
    }

    @Override
    public void codes(MemorySegment memory, long from, byte[] to, int code) {
        for (int group = 0; group < 8; group++) {
            long at = from + 2 + 8L * group;
            int signs = Lanes.integer(memory, at + 4);
            for (int eight = 0; eight < 4; eight++) {
                long vector = book.get(Lanes.unsignedByte(memory, at + eight));
                Lanes.put(to, code + 32 * group + 8 * eight, Signs.codes(vector, Signs.even(signs >>> 7 * eight)));
            }
        }
    }

    @Override
    public void scales(MemorySegment memory, long from, float[] scales, int group) {
        float d = Lanes.half(memory, from);
        for (int each = 0; each < 8; each++) {
            int scale = Lanes.integer(memory, from + 2 + 8L * each + 4) >>> 28;
            scales[group + each] = d * (0.5f + scale) * 0.25f;
        }
    }
}
