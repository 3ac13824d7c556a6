package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;

/// Q8_0: `d`, then 32 signed bytes. Codes are moved up by 128 to be unsigned.
public final class Q8Zero implements BlockFormat {

    private static final int VALUES = 32;
    private static final int BYTES = 34;
    private static final long SIGNS = 0x8080808080808080L;
    private static final CodeFormat FORMAT = new CodeFormat(new Coding.Integers(8, 128), VALUES, false, 0);

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
            long from = at + (long) block * BYTES + 2;
            int code = block * VALUES;
            for (int eight = 0; eight < VALUES; eight += 8) {
                Lanes.put(to, code + eight, Lanes.get(memory, from + eight) ^ SIGNS);
            }
        }
    }

    @Override
    public void scales(MemorySegment memory, long at, int blocks, float[] scales, float[] minima) {
        for (int block = 0; block < blocks; block++) {
            scales[block] = Lanes.half(memory, at + (long) block * BYTES);
        }
    }

    @Override
    public boolean hasFloat16Scales() {
        return true;
    }
}
