package org.stromboli.gguf.codebook;

import java.lang.foreign.MemorySegment;
import org.stromboli.gguf.block.Lanes;
import org.stromboli.quantisation.CodeFormat;

/// IQ1_M: `qs[32], qh[16], sc[8]`: for eight values an index of 8 + 3 bits and whether they are moved down, for 16
/// values a scale of 3 bits. Each 16 bits of `sc` hold four scales and a quarter of `d`.
public final class Iq1M implements CodebookBlock {

    private static final CodeFormat FORMAT = CodebookBlock.groupsOf(16);
    private static final int HIGH = 32;
    private static final int SCALES = 48;
    private static final int DOWN = 8;

    private final Codebook book = Codebook.iq1();

    @Override
    public CodeFormat format() {
        return FORMAT;
    }

    @Override
    public int bytes() {
        return 56;
    }

    @Override
    public void codes(MemorySegment memory, long from, byte[] to, int code) {
        for (int eight = 0; eight < 32; eight++) {
            int high = Lanes.unsignedByte(memory, from + HIGH + eight / 2) >>> 4 * (eight % 2);
            long vector = book.get(Lanes.unsignedByte(memory, from + eight) | (high & 7) << 8);
            Lanes.put(to, code + 8 * eight, Thirds.codes(vector, (high & DOWN) != 0));
        }
    }

    @Override
    public void scales(MemorySegment memory, long from, float[] scales, int group) {
        int bits = 0;
        for (int quarter = 0; quarter < 4; quarter++) {
            bits |= Lanes.unsignedShort(memory, from + SCALES + 2L * quarter) >>> 12 << 4 * quarter;
        }
        float d = Float.float16ToFloat((short) bits);
        for (int each = 0; each < 16; each++) {
            int scale = Lanes.unsignedShort(memory, from + SCALES + 2L * (each / 4)) >>> 3 * (each % 4) & 7;
            scales[group + each] = d * (2 * scale + 1) * Thirds.EIGHTH;
        }
    }
}
