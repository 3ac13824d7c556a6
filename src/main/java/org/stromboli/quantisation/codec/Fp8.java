package org.stromboli.quantisation.codec;

import org.stromboli.quantisation.Coding;

/// FP8 numbers of type E4M3 "fn": sign, 4 bits of exponent with bias 7, 3 of mantissa; no infinity, and both codes with
/// all other bits set are no number. The largest is 448, subnormals are multiples of 2^-9.
final class Fp8 {

    static final Coding E4M3 = new Coding.Table(Byte.SIZE, levels());

    private static final int MANTISSA_BITS = 3;
    private static final int BIAS = 7;

    private Fp8() {}

    private static float[] levels() {
        float[] levels = new float[256];
        for (int code = 0; code < levels.length; code++) {
            int exponent = code >> MANTISSA_BITS & 15;
            int mantissa = code & 7;
            float size = exponent == 0
                    ? Math.scalb((float) mantissa, 1 - BIAS - MANTISSA_BITS)
                    : Math.scalb((float) (mantissa + 8), exponent - BIAS - MANTISSA_BITS);
            if ((code & 127) == 127) {
                size = Float.NaN;
            }
            levels[code] = code < 128 ? size : -size;
        }
        return levels;
    }
}
