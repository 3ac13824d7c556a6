package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;

/// Blocks of 32 codes of 4 bits behind their scale: Q4_0, Q4_1, IQ4_NL and MXFP4. Byte `i` holds code `i` in its low
/// half and code `i + 16` in its high half.
public final class NibbleBlocks implements BlockFormat {

    private static final int VALUES = 32;
    private static final int CODE_BYTES = 16;
    private static final int EXPONENT_BIAS = 128; // 127, and levels are twice as large as E2M1 has them

    private final CodeFormat format;
    private final int headBytes;

    private NibbleBlocks(Coding coding, boolean minima, int headBytes) {
        this.format = new CodeFormat(coding, VALUES, minima, 0);
        this.headBytes = headBytes;
    }

    /// `d * (code - 8)`.
    public static NibbleBlocks q4Zero() {
        return new NibbleBlocks(new Coding.Integers(4, 8), false, 2);
    }

    /// `d * code + m`.
    public static NibbleBlocks q4One() {
        return new NibbleBlocks(new Coding.Integers(4, 0), true, 4);
    }

    /// `d * level`.
    public static NibbleBlocks iq4Nl() {
        return new NibbleBlocks(Levels.iq4(), false, 2);
    }

    /// `2 ^ (e - 128) * level`.
    public static NibbleBlocks mxfp4() {
        return new NibbleBlocks(Levels.twiceE2m1(), false, 1);
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
        return headBytes + CODE_BYTES;
    }

    @Override
    public void codes(MemorySegment memory, long at, int blocks, byte[] to) {
        int bytes = bytes();
        for (int block = 0; block < blocks; block++) {
            Lanes.nibbles(memory, at + (long) block * bytes + headBytes, to, block * VALUES);
        }
    }

    @Override
    public void scales(MemorySegment memory, long at, int blocks, float[] scales, float[] minima) {
        int bytes = bytes();
        for (int block = 0; block < blocks; block++) {
            long from = at + (long) block * bytes;
            scales[block] = headBytes == 1 ? power(Lanes.unsignedByte(memory, from)) : Lanes.half(memory, from);
        }
        for (int block = 0; format.minima() && block < blocks; block++) {
            minima[block] = -Lanes.half(memory, at + (long) block * bytes + 2);
        }
    }

    private static float power(int exponent) {
        return Math.scalb(1f, exponent - EXPONENT_BIAS);
    }
}
