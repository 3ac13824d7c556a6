package org.stromboli.grammar;

import org.stromboli.grammar.automaton.Automaton;
import org.stromboli.grammar.automaton.TokenTable;

/// A grammar over the tokens of one vocabulary: what a request brings to the engine. Thread-safe.
public final class TokenConstraint {

    private final Automaton automaton;
    private final TokenTable table;
    private final boolean continuing;

    TokenConstraint(Automaton automaton, TokenTable table, boolean continuing) {
        this.automaton = automaton;
        this.table = table;
        this.continuing = continuing;
    }

    /// Waits until it is known what an answer may begin with.
    ///
    /// @throws GrammarException if that is too complex to be known
    public void awaitStart() {
        start().mask().await();
    }

    /// What it is made of, the same for all constraints of one form.
    public Object grammar() {
        return automaton;
    }

    /// About what the grammar takes, without what is found out about it.
    public long bytes() {
        return automaton.networkBytes();
    }

    /// The beginning of an answer.
    public ConstraintCursor start() {
        return ConstraintCursor.start(automaton, table, automaton.start(table.dropsFirstSpace() && !continuing));
    }
}
