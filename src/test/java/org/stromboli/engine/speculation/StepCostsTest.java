package org.stromboli.engine.speculation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StepCostsTest {

    private final StepCosts costs = new StepCosts();

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(costs.of(1)).isNaN();
        costs.ran(0, 5);
        costs.ran(StepCosts.MOST_ROWS + 1, 5);
        costs.ran(3, 0);
        assertThat(costs.of(1)).isNaN();
    }

    @Test
    void estimatesFromWhatIsKnown() {
        costs.ran(2, 1_000);
        assertThat(costs.of(1)).describedAs("not less than nothing").isEqualTo(1_000);
        assertThat(costs.of(12)).describedAs("hardly more, so that it is tried").isBetween(1_000.0, 1_500.0);
        costs.ran(12, 6_000);
        assertThat(costs.of(7)).describedAs("in between").isCloseTo(3_500, within(1e-6));
    }

    @Test
    void followsTheDeviceButNotOneSlowStep() {
        for (int i = 0; i < 50; i++) {
            costs.ran(1, 1_000);
        }
        costs.ran(1, 1_000_000);
        assertThat(costs.of(1)).isLessThan(1_300);
        for (int i = 0; i < 50; i++) {
            costs.ran(1, 5_000);
        }
        assertThat(costs.of(1)).isCloseTo(5_000, within(10.0));
    }

    @Test
    void forgetsWhatWasMeasuredLongAgo() {
        costs.ran(8, 1_000_000);
        for (int i = 0; i < 3_000; i++) {
            costs.ran(1, 1_000);
        }
        assertThat(costs.of(8)).isLessThan(2_000);
    }
}
