package org.stromboli.quantisation.rounding;

/// In which type scales and minima are kept. They are rounded to it before codes are chosen.
public enum ScaleType {
    FLOAT32(4),
    FLOAT16(2),
    BFLOAT16(2);

    private final int bytes;

    ScaleType(int bytes) {
        this.bytes = bytes;
    }

    public int bytes() {
        return bytes;
    }

    /// The nearest value of this type, ties to even.
    public float rounded(float value) {
        return switch (this) {
            case FLOAT32 -> value;
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(value));
            case BFLOAT16 -> Float.intBitsToFloat(bfloat16(value) << 16);
        };
    }

    /// The 16 bits of a value of one of the short types.
    public short bits(float value) {
        return switch (this) {
            case FLOAT32 -> throw new UnsupportedOperationException("float32 has 32 bits");
            case FLOAT16 -> Float.floatToFloat16(value);
            case BFLOAT16 -> (short) bfloat16(value);
        };
    }

    private static int bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return bits >>> 16 | 0x40; // rounding could make it infinite
        }
        return bits + 0x7FFF + (bits >>> 16 & 1) >>> 16;
    }
}
