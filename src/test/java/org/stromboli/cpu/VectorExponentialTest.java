package org.stromboli.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

/// The exponential function of vectors.
class VectorExponentialTest {

    private static float exp(float x) {
        return VectorExponential.of(FloatVector.broadcast(Lanes.FLOATS, x)).lane(0);
    }

    @Test
    void isAsExactAsAFloat() {
        for (float x = -86.9f; x < 88; x += 0.0137f) {
            double expected = Math.exp(x);
            assertThat(Math.abs(exp(x) - expected) / expected).as("e^%f", x).isLessThan(3e-7);
        }
        assertThat(exp(0)).isEqualTo(1);
    }

    @Test
    void whatIsTooSmallIsZeroAndWhatIsTooLargeStaysFinite() {
        assertThat(exp(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(exp(-1e30f)).isZero();
        assertThat(exp(1e30f)).isFinite().isGreaterThan(1e38f);
        assertThat(exp(Float.NaN)).isNaN();
    }
}
