package org.stromboli.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
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

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 130, 1000})
    void findsTheFirstOfTheLargestThatAreAllowed(int count) {
        Random random = new Random(count);
        for (int round = 0; round < 50; round++) {
            float[] values = new float[count];
            long[] allowed = new long[count / Long.SIZE + 2];
            for (int i = 0; i < allowed.length; i++) {
                long half = random.nextLong();
                allowed[i] = random.nextInt(3) == 0 ? -1 : half & random.nextLong() & -random.nextInt(2);
            }
            int expected = -1;
            for (int i = 0; i < count; i++) {
                values[i] = random.nextInt(-20, 20);
                boolean may = (allowed[i / Long.SIZE] >>> i & 1) != 0;
                if (may && (expected < 0 || values[i] > values[expected])) {
                    expected = i;
                }
            }
            assertThat(Argmax.of(MemorySegment.ofArray(values), allowed)).isEqualTo(expected);
        }
    }

    @Test
    void nothingThatIsAllowedIsNoToken() {
        long[] none = new long[2];
        long[] first = {1, 0};
        float[] values = new float[70];
        assertThat(Argmax.of(MemorySegment.ofArray(values), none)).isEqualTo(-1);
        assertThat(Argmax.of(MemorySegment.ofArray(values), first)).isZero();
        values[69] = Float.NaN;
        assertThat(Argmax.of(MemorySegment.ofArray(values), first))
                .describedAs("a number that is none, where nothing is allowed")
                .isEqualTo(-1);
    }
}
