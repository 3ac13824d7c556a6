package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;

/// Blocks of 32 codes of 5 bits: Q5_0 and Q5_1. Behind the scale are the high bits, one bit per code, and then the low
/// bits as [NibbleBlocks] have them.
public final class FiveBitBlocks implements BlockFormat {

    private static final int VALUES = 32;
    private static final int HIGH_BYTES = 4;
    private static final int LOW_BYTES = 16;

    private final CodeFormat format;
    private final int headBytes;

    private FiveBitBlocks(int zero, boolean minima, int headBytes) {
        this.format = new CodeFormat(new Coding.Integers(5, zero), VALUES, minima, 0);
        this.headBytes = headBytes;
    }

    /// `d * (code - 16)`.
    public static FiveBitBlocks q5Zero() {
        return new FiveBitBlocks(16, false, 2);
    }

    /// `d * code + m`.
    public static FiveBitBlocks q5One() {
        return new FiveBitBlocks(0, true, 4);
    }

    @Override
    public CodeFormat format() {
        return format;
    }

    @Override
    public int values() {
        return VALUES;
    }

    @Override
    public int bytes() {
        return headBytes + HIGH_BYTES + LOW_BYTES;
    }

    @Override
    public void codes(MemorySegment memory, long at, int blocks, byte[] to) {
        int bytes = bytes();
        for (int block = 0; block < blocks; block++) {
            long from = at + (long) block * bytes + headBytes;
            int high = Lanes.integer(memory, from);
            int code = block * VALUES;
            for (int half = 0; half < 2; half++) {
                long low = Lanes.get(memory, from + HIGH_BYTES + 8L * half);
                int shift = 8 * half;
                Lanes.put(to, code + shift, low & Lanes.LOW | Lanes.spread(high >>> shift & 0xff) << 4);
                Lanes.put(to, code + 16 + shift, low >>> 4 & Lanes.LOW | Lanes.spread(high >>> 16 + shift & 0xff) << 4);
            }
        }
    }

    @Override
    public void scales(MemorySegment memory, long at, int blocks, float[] scales, float[] minima) {
        int bytes = bytes();
        for (int block = 0; block < blocks; block++) {
            scales[block] = Lanes.half(memory, at + (long) block * bytes);
        }
        for (int block = 0; format.minima() && block < blocks; block++) {
            minima[block] = -Lanes.half(memory, at + (long) block * bytes + 2);
        }
    }

    @Override
    public boolean hasFloat16Scales() {
        return true;
    }
}
