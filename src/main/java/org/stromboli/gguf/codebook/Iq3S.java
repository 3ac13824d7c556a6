package org.stromboli.gguf.codebook;

import java.lang.foreign.MemorySegment;
import org.stromboli.gguf.block.Lanes;
import org.stromboli.quantisation.CodeFormat;

/// IQ3_S: `d, qs[64], qh[8], signs[32], sc[4]`: for four values an index of 8 + 1 bits, for eight values eight signs,
/// for 32 values a scale of 4 bits.
public final class Iq3S implements CodebookBlock {

    private static final CodeFormat FORMAT = CodebookBlock.groupsOf(32);
    private static final int LOW = 2;
    private static final int HIGH = 66;
    private static final int SIGNS = 74;
    private static final int SCALES = 106;

    private final Codebook book = Codebook.iq3S();

    @Override
    public CodeFormat format() {
        return FORMAT;
    }

    @Override
    public int bytes() {
        return 110;
    }

    @Override
    public void codes(MemorySegment memory, long from, byte[] to, int code) {
        for (int eight = 0; eight < 32; eight++) {
            int high = Lanes.unsignedByte(memory, from + HIGH + eight / 4) >>> 2 * (eight % 4);
            long first = book.get(Lanes.unsignedByte(memory, from + LOW + 2L * eight) | (high & 1) << 8);
            long second = book.get(Lanes.unsignedByte(memory, from + LOW + 2L * eight + 1) | (high & 2) << 7);
            int signs = Lanes.unsignedByte(memory, from + SIGNS + eight);
            Lanes.put(to, code + 8 * eight, Signs.codes(first | second << 32, signs));
        }
    }

    @Override
    public void scales(MemorySegment memory, long from, float[] scales, int group) {
        float d = Lanes.half(memory, from);
        for (int each = 0; each < 8; each++) {
            int scale = Lanes.unsignedByte(memory, from + SCALES + each / 2) >>> 4 * (each % 2) & 15;
            scales[group + each] = d * (1 + 2 * scale);
        }
    }
}
