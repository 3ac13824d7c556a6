package org.stromboli.grammar.automaton;

import org.stromboli.grammar.expression.GrammarException;

/// Work that may be spent, in positions that are looked at, so that a hostile grammar fails instead of taking time for
/// ever. One thread.
public final class WorkBudget {

    private long left;

    private WorkBudget(long positions) {
        left = positions;
    }

    /// For a mask: some tenths of a second at most, beside the engine.
    public static WorkBudget ofMask() {
        return new WorkBudget(400_000);
    }

    /// For reading a token, on the engine's thread: some milliseconds at most, and mostly none, since masks have found
    /// the states before.
    public static WorkBudget ofToken() {
        return new WorkBudget(20_000);
    }

    void spend(int positions) {
        left -= positions;
        if (left < 0) {
            throw GrammarException.tooComplex();
        }
    }
}
