package org.stromboli.engine.speculation;

import org.jspecify.annotations.Nullable;
import org.stromboli.engine.sampling.IntList;
import org.stromboli.grammar.ConstraintCursor;

/// What the form of the answer leaves no choice of, such as the names of a schema's properties. Many tokens may spell
/// the same text, so that even this is only a proposal.
final class GrammarProposer implements Proposer {

    private static final double EXPECTED = 0.8;
    private static final double EXPECTED_OF_GUESS = 0.4;

    private final boolean guess;

    /// @param guess also where it is not known whether white space comes first
    GrammarProposer(boolean guess) {
        this.guess = guess;
    }

    @Override
    public int propose(IntList ids, int text, @Nullable ConstraintCursor form) {
        return form == null ? NOTHING : form.foreseen(guess);
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
        return guess ? EXPECTED_OF_GUESS : EXPECTED;
    }
}
