package org.stromboli.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgmaxTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 100, 1000})
    void findsTheFirstOfTheLargest(int count) {
        Random random = new Random(count);
        for (int round = 0; round < 50; round++) {
            float[] values = new float[count + 3];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(-20, 20);
            }
            int expected = 0;
            for (int i = 0; i < count; i++) {
                if (values[2 + i] > values[2 + expected]) {
                    expected = i;
                }
            }
            assertThat(Argmax.of(MemorySegment.ofArray(values).asSlice(2 * Float.BYTES), count))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void rejectsWhatIsNotFinite(float wrong) {
        for (int at : new int[] {0, 17, 39}) {
            float[] values = new float[40];
            values[at] = wrong;
            assertThat(Argmax.of(MemorySegment.ofArray(values), 40)).isEqualTo(-1);
        }
    }
}
