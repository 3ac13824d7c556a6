package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefillBudgetTest {

    private static final long MILLI = 1_000_000;

    private final PrefillBudget budget = new PrefillBudget(512, 300 * MILLI);

    @Test
    void beginsCarefully() {
        assertThat(budget.prefillTokens(1, 1, 0)).isEqualTo(PrefillBudget.MIN_TOKENS);
        assertThat(new PrefillBudget(8, 300 * MILLI).prefillTokens(1, 1, 0)).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({"1, 127", "8, 120", "112, 16", "120, 16"})
    void fillsThePauseWithWholeBlocks(int continuing, int tokens) {
        learn(64, 130);
        assertThat(budget.prefillTokens(continuing, 0, 0))
                .describedAs("of 128 rows, those of answers among them")
                .isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 126", "4, 2, 124", "2, 2, 254", "4, 5, 316", "2, 50, 510", "4, 50, 508"})
    void whereManyWaitThoseWhoContinuePauseForLonger(int continuing, int waiting, int tokens) {
        learn(64, 130);
        assertThat(budget.prefillTokens(continuing, waiting, 0)).isEqualTo(tokens);
    }

    @Test
    void slicesTakeTheirShare() {
        budget.ran(4, 60, 1, 328 * MILLI, 200 * MILLI);
        assertThat(budget.prefillTokens(4, 1, 1))
                .describedAs("of 50 rows, less than a block, 48")
                .isEqualTo(44);
        assertThat(budget.prefillTokens(4, 1, 2))
                .describedAs("a prompt always goes on")
                .isEqualTo(PrefillBudget.MIN_TOKENS);
    }

    @Test
    void neverTakesMoreThanAStepHolds() {
        budget.ran(0, 64, 0, 100, 0);
        assertThat(budget.prefillTokens(12, 1, 0)).isEqualTo(500);
        PrefillBudget small = new PrefillBudget(20, 300 * MILLI);
        small.ran(0, 20, 0, 100, 0);
        small.ran(4, 0, 0, 100, 0);
        assertThat(small.prefillTokens(2, 1, 0)).isEqualTo(16);
    }

    /// Twice as many blocks do not take twice as long, which a device with answers alone tells beforehand.
    @Test
    void settlesWhereAStepLastsAsLongAsThePause() {
        long nanos = 0;
        budget.ran(4, 0, 0, 64 * MILLI, 0);
        for (int i = 0; i < 50; i++) {
            int tokens = budget.prefillTokens(4, 1, 0);
            nanos = 60 * MILLI + (tokens + 4) * MILLI;
            budget.ran(4, tokens, 0, nanos, 0);
        }
        assertThat(nanos).isBetween(250 * MILLI, 300 * MILLI);
    }

    @Test
    void onADeviceThatIsSlowLessThanABlockFits() {
        long nanos = 0;
        for (int i = 0; i < 50; i++) {
            int tokens = budget.prefillTokens(4, 1, 0);
            nanos = (tokens + 4) * 7 * MILLI;
            budget.ran(4, tokens, 0, nanos, 0);
        }
        assertThat(nanos).isEqualTo(32 * 7 * MILLI);
    }

    /// A device that is slower with a part of a block is not taken for one that is always that slow.
    @Test
    void partsOfBlocksTellNothing() {
        learn(64, 130);
        learn(128, 260);
        for (int i = 0; i < 10; i++) {
            learn(144, 360);
        }
        assertThat(budget.prefillTokens(4, 1, 0)).isEqualTo(124);
    }

    @Test
    void aStepThatWasSlowOnceIsTriedAgain() {
        budget.ran(4, 0, 0, 60 * MILLI, 0);
        learn(64, 140);
        learn(128, 900);
        assertThat(budget.prefillTokens(4, 1, 0)).isEqualTo(60);
        int steps = 0;
        while (budget.prefillTokens(4, 1, 0) == 60) {
            learn(64, 140);
            steps++;
        }
        assertThat(budget.prefillTokens(4, 1, 0)).isEqualTo(124);
        assertThat(steps).isBetween(20, 200);
    }

    private void learn(int rows, int millis) {
        budget.ran(0, rows, 0, millis * MILLI, 0);
    }

    @Test
    void withoutALimitStepsAreFull() {
        PrefillBudget unlimited = new PrefillBudget(512, Long.MAX_VALUE);
        unlimited.ran(4, 100, 0, 900 * MILLI, 0);
        assertThat(unlimited.prefillTokens(4, 1, 3)).isEqualTo(512);
    }
}
