package org.stromboli.grammar.json;

import org.stromboli.grammar.expression.GrammarException;

/// Work that the machines of one schema may take together, in pairs of arcs that are looked at. One thread.
public final class DfaWorkBudget {

    private static final ScopedValue<DfaWorkBudget> CURRENT = ScopedValue.newInstance();
    private static final long MAX_PAIRS = 600_000;

    private long left = MAX_PAIRS;

    private DfaWorkBudget() {}

    /// Bounds what this does.
    public static <T> T bounded(ScopedValue.CallableOp<T, RuntimeException> schema) {
        return ScopedValue.where(CURRENT, new DfaWorkBudget()).call(schema);
    }

    /// @throws GrammarException if that is too much
    static void spend(int pairs) {
        if (CURRENT.isBound() && (CURRENT.get().left -= pairs) < 0) {
            throw GrammarException.tooLarge("can be found out of its patterns and numbers in the work allowed");
        }
    }
}
