package org.stromboli.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Exponentials of vectors of floats, to about one unit in the last place: the whole part of the power of two goes into
/// the exponent, the rest through Taylor's polynomial of degree 6. Made of additions and products alone, so that
/// interpreted and compiled code give the same bits, which the library's own function does not promise.
public final class VectorExponential {

    /// Below, the result is no normal number: it is 0.
    private static final float LOWEST = -87;

    private static final float HIGHEST = 88;
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;

    /// Added to a float, it leaves the nearest whole number in the lowest bits.
    private static final float WHOLE = 12_582_912; // 1.5 * 2^23

    private static final int BIAS = 127;
    private static final int MANTISSA_BITS = 23;

    private VectorExponential() {}

    /// @return 0 for what lies below -87, e^88 for what lies above 88
    public static FloatVector of(FloatVector x) {
        VectorMask<Float> none = x.compare(VectorOperators.LT, LOWEST);
        FloatVector power = x.max(LOWEST).min(HIGHEST);
        FloatVector shifted = power.fma(LOG2_E, WHOLE);
        FloatVector whole = shifted.sub(WHOLE);
        FloatVector high = whole.fma(FloatVector.broadcast(Lanes.FLOATS, -LN2_HIGH), power);
        FloatVector rest = whole.fma(FloatVector.broadcast(Lanes.FLOATS, -LN2_LOW), high);
        FloatVector y = rest.fma(1f / 720, 1f / 120);
        y = y.fma(rest, FloatVector.broadcast(Lanes.FLOATS, 1f / 24));
        y = y.fma(rest, FloatVector.broadcast(Lanes.FLOATS, 1f / 6));
        y = y.fma(rest, FloatVector.broadcast(Lanes.FLOATS, 0.5f));
        y = y.fma(rest, FloatVector.broadcast(Lanes.FLOATS, 1));
        y = y.fma(rest, FloatVector.broadcast(Lanes.FLOATS, 1));
        FloatVector scale = shifted.reinterpretAsInts()
                .sub(Float.floatToRawIntBits(WHOLE) - BIAS)
                .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
                .reinterpretAsFloats();
        return y.mul(scale).blend(0, none);
    }
}
