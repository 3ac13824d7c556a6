package org.stromboli.engine.speculation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.stromboli.engine.sampling.IntList;
import org.stromboli.engine.sampling.SamplingPlan;
import org.stromboli.grammar.ConstraintCursor;
import org.stromboli.sampling.SamplingParameters;

/// What searches in vain is asked less and less, and at once again when it was right.
class RestTest {

    private static final SamplingPlan PLAN =
            SamplingPlan.of(SamplingParameters.builder().build(), Set.of(3));

    /// Counts how often it is asked.
    private static final class Counting implements Proposer {

        private final int proposal;
        private int asked;

        Counting(int proposal) {
            this.proposal = proposal;
        }

        @Override
        public int propose(IntList ids, int text, @Nullable ConstraintCursor form) {
            asked++;
            return proposal;
        }

        @Override
        public boolean searches() {
            return true;
        }

        @Override
        public int kinds() {
            return 1;
        }

        @Override
        public int kind() {
            return 0;
        }

        @Override
        public double expected(int kind) {
            return 0.5;
        }
    }

    private static int asked(Counting proposer, Draft draft, int drafts, int next) {
        int before = proposer.asked;
        for (int i = 0; i < drafts; i++) {
            IntList ids = new IntList(8);
            ids.add(5);
            draft.propose(ids, 0, 1, PLAN, 2, null);
            draft.verified(draft.tokens() > 0 && next == proposer.proposal ? 1 : 0, next);
        }
        return proposer.asked - before;
    }

    @Test
    void proposalsThatAreWrongAreMadeLessOften() {
        Counting proposer = new Counting(7);
        Draft draft = new Draft(List.of(proposer), 4);
        assertThat(asked(proposer, draft, 8, 9)).isEqualTo(8);
        assertThat(asked(proposer, draft, 2, 9)).describedAs("a draft left out").isEqualTo(1);
        assertThat(asked(proposer, draft, 3, 9)).describedAs("two").isEqualTo(1);
        asked(proposer, draft, 100, 9);
        assertThat(asked(proposer, draft, 170, 9)).describedAs("16").isEqualTo(10);
    }

    @Test
    void nothingIsLookedForLessOftenToo() {
        Counting proposer = new Counting(Proposer.NOTHING);
        Draft draft = new Draft(List.of(proposer), 4);
        assertThat(asked(proposer, draft, 200, 9)).isLessThan(24);
    }

    @Test
    void oneThatIsRightEndsIt() {
        Counting proposer = new Counting(7);
        Draft draft = new Draft(List.of(proposer), 4);
        asked(proposer, draft, 100, 9);
        asked(proposer, draft, 17, 7);
        assertThat(asked(proposer, draft, 20, 7)).isEqualTo(20);
    }
}
