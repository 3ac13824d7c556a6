package org.stromboli.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomDrawsTest {

    @Test
    void isAPureFunctionOfSeedChoiceAndPosition() {
        assertThat(RandomDraws.uniform(5, 1, 7)).isEqualTo(RandomDraws.uniform(5, 1, 7));
        Set<Float> different = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            different.add(RandomDraws.uniform(5 + i, 0, 0));
            different.add(RandomDraws.uniform(5, i + 1, 0));
            different.add(RandomDraws.uniform(5, 0, i + 1));
        }
        assertThat(different).hasSize(9);
    }

    @Test
    void fillsItsTenthsEvenlyAlongEachOfTheThree() {
        int draws = 100_000;
        int[][] tenths = new int[3][10];
        for (int i = 0; i < draws; i++) {
            tenths[0][(int) (RandomDraws.uniform(i, 0, 0) * 10)]++;
            tenths[1][(int) (RandomDraws.uniform(42, i, 0) * 10)]++;
            tenths[2][(int) (RandomDraws.uniform(42, 0, i) * 10)]++;
        }
        for (int[] along : tenths) {
            for (int count : along) {
                assertThat(count).isCloseTo(draws / 10, within(500)); // five standard deviations
            }
        }
    }

    @Test
    void neighboursAreNotCorrelated() {
        double product = 0;
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            product += (RandomDraws.uniform(9, 0, i) - 0.5) * (RandomDraws.uniform(9, 0, i + 1) - 0.5);
        }
        assertThat(product / draws * 12).isCloseTo(0, within(0.016)); // five standard deviations
    }
}
