package org.stromboli.engine.speculation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.stromboli.engine.sampling.IntList;
import org.stromboli.engine.sampling.SamplingPlan;
import org.stromboli.fakes.ByteText;
import org.stromboli.grammar.ConstraintCursor;
import org.stromboli.grammar.StructuredOutputSpec;
import org.stromboli.sampling.SamplingParameters;

/// Drafts: what is proposed, how it is learnt whether that is worth it, and how much of it is tried.
class DraftTest {

    private static final int END = 3;
    private static final SamplingPlan PLAN =
            SamplingPlan.of(SamplingParameters.builder().build(), Set.of(END));

    private static IntList ids(int... values) {
        IntList ids = new IntList(16);
        ids.addAll(values, 0, values.length);
        return ids;
    }

    private static int lookup(int longest, int shortest, int text, int... values) {
        return new NgramProposer(longest, shortest).propose(ids(values), text, null);
    }

    @Test
    void looksUpWhereMostOfTheLastTokensAgree() {
        assertThat(lookup(4, 1, 0, 5, 6, 7, 9, 6, 8, 5, 6))
                .describedAs("5 6, not 6")
                .isEqualTo(7);
        assertThat(lookup(1, 1, 0, 5, 6, 7, 9, 6, 8, 5, 6))
                .describedAs("the last 6")
                .isEqualTo(8);
        assertThat(lookup(4, 2, 0, 9, 6, 8, 5, 6))
                .describedAs("one token is too few")
                .isEqualTo(Proposer.NOTHING);
        assertThat(lookup(4, 1, 3, 9, 6, 8, 5, 6))
                .describedAs("before the text")
                .isEqualTo(Proposer.NOTHING);
        assertThat(lookup(4, 1, 0, 7, 7, 7)).describedAs("overlapping").isEqualTo(7);
        assertThat(lookup(4, 1, 0, 7)).isEqualTo(Proposer.NOTHING);
    }

    @Test
    void aDraftEndsBeforeWhatEndsTheAnswer() {
        Draft draft = new Draft(List.of(new NgramProposer(4, 1)), 8);
        IntList ids = ids(5, 6, 7, END, 9, 5);
        draft.propose(ids, 0, 8, PLAN, 2, null);
        assertThat(ids.toArray()).containsExactly(5, 6, 7, END, 9, 5, 6, 7);
        assertThat(draft.tokens()).isEqualTo(2);
        assertThat(draft.form(1)).isNull();
    }

    @Test
    void aDraftHasNoMoreTokensThanItMay() {
        Draft draft = new Draft(List.of(new NgramProposer(4, 1)), 8);
        IntList ids = ids(5, 5, 5);
        draft.propose(ids, 0, 0, PLAN, 2, null);
        assertThat(draft.tokens()).isZero();
        draft.propose(ids, 0, 20, PLAN, 2, null);
        assertThat(draft.tokens()).isEqualTo(8);
    }

    @Test
    void aGrammarProposesWhatItLeavesNoChoiceOf() {
        ConstraintCursor form = ByteText.constraints()
                .compile(new StructuredOutputSpec.Regex("[0-9]name: [a-z]+"), true)
                .start();
        Draft draft = new Draft(Proposers.of(new SpeculationSettings(true, false, 9, 1, 1)), 9);
        IntList ids = ids(1);
        draft.propose(ids, 0, 9, PLAN, 0, form);
        assertThat(draft.tokens()).describedAs("any digit").isZero();
        form.advance('7');
        draft.propose(ids, 0, 9, PLAN, 1, form);
        assertThat(ids.toArray()).containsExactly(1, 'n', 'a', 'm', 'e', ':', ' ');
        assertThat(draft.form(6).allows('z')).isTrue();
        assertThat(draft.form(6).allows('Z')).isFalse();
    }

    @Test
    void whatIsOftenRightIsTriedAndWhatIsWrongIsNot() {
        StepCosts costs = new StepCosts();
        costs.ran(1, 1_000);
        costs.ran(8, 2_000);
        Draft draft = new Draft(List.of(new NgramProposer(4, 1)), 8);
        for (int i = 0; i < 30; i++) {
            assertThat(propose(draft, costs))
                    .describedAs("tried the %d. time", i)
                    .isPositive();
            draft.verified(draft.tokens(), 5);
        }
        assertThat(propose(draft, costs)).describedAs("all of it").isEqualTo(8);
        for (int i = 0; i < 30; i++) {
            propose(draft, costs);
            draft.verified(0, 77);
        }
        assertThat(propose(draft, costs)).isZero();
        int untried = 0;
        while (propose(draft, costs) == 0) {
            draft.verified(0, 5); // what it would have proposed
            untried++;
            assertThat(untried).describedAs("tried again").isLessThan(30);
        }
    }

    private static int propose(Draft draft, StepCosts costs) {
        draft.propose(ids(5, 5, 5, 5, 5), 0, 8, PLAN, 2, null);
        DraftLengths.choose(List.of(draft), 1, 63, costs);
        return draft.tokens();
    }

    @Test
    void roomIsKept() {
        StepCosts costs = new StepCosts();
        costs.ran(1, 1_000);
        Draft draft = new Draft(List.of(new NgramProposer(4, 1)), 8);
        draft.propose(ids(5, 5, 5, 5, 5), 0, 8, PLAN, 2, null);
        DraftLengths.choose(List.of(draft), 1, 3, costs);
        assertThat(draft.tokens()).isEqualTo(3);
    }

    @Test
    void settingsMakeSense() {
        assertThat(SpeculationSettings.OFF.isOff()).isTrue();
        assertThat(new SpeculationSettings(true, false, 4, 3, 1).isOff()).isFalse();
        assertThat(new SpeculationSettings(true, true, 0, 3, 1).isOff()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> new SpeculationSettings(true, true, -1, 3, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new SpeculationSettings(true, true, 1, 1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new SpeculationSettings(true, true, 1, 1, 0));
    }
}
