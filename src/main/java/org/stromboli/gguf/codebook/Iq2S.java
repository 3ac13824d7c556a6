package org.stromboli.gguf.codebook;

import java.lang.foreign.MemorySegment;
import org.stromboli.gguf.block.Lanes;
import org.stromboli.quantisation.CodeFormat;

/// IQ2_S: `d, qs[32], signs[32], qh[8], sc[8]`: for eight values an index of 8 + 2 bits and eight signs, for 16 values
/// a
/// scale of 4 bits.
public final class Iq2S implements CodebookBlock {

    private static final CodeFormat FORMAT = CodebookBlock.groupsOf(16);
    private static final int LOW = 2;
    private static final int SIGNS = 34;
    private static final int HIGH = 66;
    private static final int SCALES = 74;

    private final Codebook book = Codebook.iq2("IQ2_S");

    @Override
    public CodeFormat format() {
        return FORMAT;
    }

    @Override
    public int bytes() {
        return 82;
    }

    @Override
    public void codes(MemorySegment memory, long from, byte[] to, int code) {
        for (int eight = 0; eight < 32; eight++) {
            int high = Lanes.unsignedByte(memory, from + HIGH + eight / 4) >>> 2 * (eight % 4) & 3;
            long vector = book.get(Lanes.unsignedByte(memory, from + LOW + eight) | high << 8);
            Lanes.put(to, code + 8 * eight, Signs.codes(vector, Lanes.unsignedByte(memory, from + SIGNS + eight)));
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
