package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepBudgetTest {

    private static final long MILLI = 1_000_000;

    private final StepBudget budget = new StepBudget(512, 300 * MILLI);

    @Test
    void beginsCarefully() {
        assertThat(budget.promptTokens(0)).isEqualTo(StepBudget.LEAST);
        assertThat(new StepBudget(8, 300 * MILLI).promptTokens(0)).isEqualTo(8);
    }

    @Test
    void fillsThePauseAndNoMore() {
        budget.ran(100, 0, 200 * MILLI, 0);
        assertThat(budget.promptTokens(0))
                .describedAs("2 ms each, whole blocks")
                .isEqualTo(144);
    }

    @Test
    void slicesTakeTheirShare() {
        budget.ran(100, 1, 400 * MILLI, 200 * MILLI);
        assertThat(budget.promptTokens(1)).isEqualTo(48);
        assertThat(budget.promptTokens(2))
                .describedAs("a prompt always goes on")
                .isEqualTo(StepBudget.LEAST);
    }

    @Test
    void neverTakesMoreThanAStepHolds() {
        budget.ran(100, 0, 100, 0);
        assertThat(budget.promptTokens(0)).isEqualTo(512);
    }

    /// What does not depend on the tokens is found out too: the step that it settles on lasts as long as it may.
    @Test
    void settlesWhereAStepLastsAsLongAsThePause() {
        long nanos = 0;
        for (int i = 0; i < 50; i++) {
            int tokens = budget.promptTokens(0);
            nanos = 100 * MILLI + tokens * 2 * MILLI;
            budget.ran(tokens, 0, nanos, 0);
        }
        assertThat(nanos).isBetween(260 * MILLI, 300 * MILLI);
    }

    @Test
    void smallStepsTellNothingOfThePrice() {
        budget.ran(1, 0, 50 * MILLI, 0);
        assertThat(budget.promptTokens(0)).isEqualTo(StepBudget.LEAST);
    }

    @Test
    void withoutALimitStepsAreFull() {
        StepBudget unlimited = new StepBudget(512, Long.MAX_VALUE);
        unlimited.ran(100, 0, 900 * MILLI, 0);
        assertThat(unlimited.promptTokens(3)).isEqualTo(512);
    }
}
