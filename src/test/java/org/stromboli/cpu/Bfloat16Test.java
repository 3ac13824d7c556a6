package org.stromboli.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class Bfloat16Test {

    @Test
    void roundsToTheNearestAndToTheEvenOfTwo() {
        assertThat(Bfloat16.rounded(1f)).isEqualTo(1f);
        assertThat(Bfloat16.rounded(1 + 1 / 256f))
                .describedAs("half way, down to even")
                .isEqualTo(1f);
        assertThat(Bfloat16.rounded(1 + 3 / 256f))
                .describedAs("half way, up to even")
                .isEqualTo(1 + 4 / 256f);
        assertThat(Bfloat16.rounded(-1 - 1.1f / 256f)).isEqualTo(-1 - 2 / 256f);
        assertThat(Bfloat16.rounded(Float.MAX_VALUE)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Bfloat16.rounded(Float.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Bfloat16.rounded(Float.intBitsToFloat(0x7FFFFFFF))).isNaN();
    }

    @Test
    void vectorsRoundLikeSingleNumbers() {
        Random random = new Random(3);
        float[] values = new float[Lanes.COUNT];
        for (int round = 0; round < 2000; round++) {
            for (int lane = 0; lane < values.length; lane++) {
                values[lane] = Float.intBitsToFloat(random.nextInt());
            }
            float[] found = new float[Lanes.COUNT];
            Bfloat16.rounded(FloatVector.fromArray(Lanes.FLOATS, values, 0)).intoArray(found, 0);
            for (int lane = 0; lane < values.length; lane++) {
                float expected = Bfloat16.rounded(values[lane]);
                if (Float.isNaN(expected)) {
                    assertThat(found[lane]).isNaN();
                } else {
                    assertThat(found[lane]).describedAs("%s", values[lane]).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void sixteenBitsAreEnough() {
        float value = Bfloat16.rounded(-0.1234f);
        assertThat(Bfloat16.of(Bfloat16.bits(value))).isEqualTo(value);
    }
}
