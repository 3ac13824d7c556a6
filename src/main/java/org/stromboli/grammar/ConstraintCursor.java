package org.stromboli.grammar;

import org.stromboli.grammar.automaton.Automaton;
import org.stromboli.grammar.automaton.State;
import org.stromboli.grammar.automaton.TokenMask;
import org.stromboli.grammar.automaton.TokenTable;
import org.stromboli.grammar.automaton.WorkBudget;

/// How far one answer has got in its grammar. One thread at a time; the mask of where it stands is computed on others,
/// from the moment when it gets there.
public final class ConstraintCursor {

    private final Automaton automaton;
    private final TokenTable table;
    private State state;
    private TokenMask mask;

    ConstraintCursor(Automaton automaton, TokenTable table, State start) {
        this.automaton = automaton;
        this.table = table;
        this.state = start;
        this.mask = table.mask(automaton, start);
    }

    /// Takes a token into the answer.
    ///
    /// @throws GrammarException if the grammar is too complex from here on
    public void advance(int id) {
        state = automaton.read(state, table.bytes(id), WorkBudget.ofToken());
        mask = table.mask(automaton, state);
    }

    /// Whether the answer has left the grammar; nothing is allowed then.
    public boolean isBroken() {
        return state.isDead();
    }

    /// Whether the answer may end here.
    public boolean mayEnd() {
        return state.accepting;
    }

    /// Whether the answer can only end here.
    public boolean isComplete() {
        return state.isComplete();
    }

    /// The tokens with text that may come next; ends are not among them.
    public TokenMask mask() {
        return mask;
    }
}
