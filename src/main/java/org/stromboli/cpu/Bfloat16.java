package org.stromboli.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Numbers of 16 bits: the upper half of a float. Rounded to the nearest, to the even one of two that are as near, as
/// libtorch does it.
public final class Bfloat16 {

    private static final int NOT_A_NUMBER = 0x7FC00000;
    private static final int UPPER = 0xFFFF0000;

    private Bfloat16() {}

    public static FloatVector rounded(FloatVector x) {
        IntVector bits = x.reinterpretAsInts();
        IntVector odd = bits.lanewise(VectorOperators.LSHR, 16).and(1);
        IntVector near = bits.add(0x7FFF).add(odd).and(UPPER);
        VectorMask<Float> none = x.test(VectorOperators.IS_NAN);
        return near.blend(NOT_A_NUMBER, none.cast(Lanes.INTS)).reinterpretAsFloats();
    }

    public static float rounded(float x) {
        if (Float.isNaN(x)) {
            return Float.NaN;
        }
        int bits = Float.floatToRawIntBits(x);
        return Float.intBitsToFloat(bits + 0x7FFF + (bits >>> 16 & 1) & UPPER);
    }

    /// @param x that is one already
    public static short bits(float x) {
        return (short) (Float.floatToRawIntBits(x) >>> 16);
    }

    public static float of(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
