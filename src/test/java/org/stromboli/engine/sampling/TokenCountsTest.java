package org.stromboli.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.stromboli.fixtures.Seeds;

class TokenCountsTest {

    @ParameterizedTest
    @Seeds({1, 2, 3})
    void countsAsAMapDoes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TokenCounts counts = new TokenCounts();
        Map<Integer, Integer> expected = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            int id = random.nextInt(random.nextBoolean() ? 40 : 150_000);
            if (random.nextBoolean()) {
                counts.see(id);
                expected.merge(id, 0, Integer::sum);
            } else {
                counts.generate(id);
                expected.merge(id, 1, Integer::sum);
            }
        }
        Map<Integer, Integer> actual = new HashMap<>();
        for (int entry = 0; entry < counts.size(); entry++) {
            assertThat(actual.put(counts.id(entry), counts.count(entry))).isNull();
        }
        assertThat(actual).describedAs("seed %d", seed).isEqualTo(expected);
    }

    @ParameterizedTest
    @Seeds({4, 5, 6})
    void takesBackWhatItWasTold(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TokenCounts counts = new TokenCounts();
        Map<Integer, Integer> expected = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            int[] draft = random.ints(random.nextInt(9), 0, 60).toArray();
            int[] sizes = new int[draft.length];
            for (int at = 0; at < draft.length; at++) {
                sizes[at] = counts.size();
                counts.generate(draft[at]);
            }
            for (int at = draft.length - 1; at >= 0; at--) {
                counts.takeBack(draft[at], sizes[at]);
            }
            int id = random.nextInt(60);
            counts.generate(id);
            expected.merge(id, 1, Integer::sum);
            Map<Integer, Integer> actual = new HashMap<>();
            for (int entry = 0; entry < counts.size(); entry++) {
                assertThat(actual.put(counts.id(entry), counts.count(entry))).isNull();
            }
            assertThat(actual).describedAs("seed %d", seed).isEqualTo(expected);
        }
    }
}
