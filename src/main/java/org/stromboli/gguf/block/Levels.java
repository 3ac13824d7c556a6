package org.stromboli.gguf.block;

import org.stromboli.quantisation.Coding;

/// Tables of levels that blocks refer to.
final class Levels {

    private static final float[] IQ4 = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    private static final float[] TWICE_E2M1 = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

    private Levels() {}

    /// Of IQ4_NL and IQ4_XS.
    static Coding.Table iq4() {
        return new Coding.Table(4, IQ4.clone());
    }

    /// Of MXFP4: float4 (2 bits of exponent, 1 of mantissa), times 2.
    static Coding.Table twiceE2m1() {
        return new Coding.Table(4, TWICE_E2M1.clone());
    }
}
