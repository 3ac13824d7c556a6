package org.stromboli.grammar;

import org.jspecify.annotations.Nullable;
import org.stromboli.grammar.automaton.Automaton;
import org.stromboli.grammar.automaton.State;
import org.stromboli.grammar.automaton.TokenMask;
import org.stromboli.grammar.automaton.TokenTable;
import org.stromboli.grammar.automaton.WorkBudget;
import org.stromboli.grammar.expression.GrammarException;

/// How far one answer has got in its grammar. One thread at a time; the mask of where it stands is computed on others,
/// from the moment when it gets there.
public final class ConstraintCursor {

    private final Automaton automaton;
    private final TokenTable table;
    private State state;
    private @Nullable TokenMask mask; // null as long as it is not known whether the answer gets here

    private ConstraintCursor(Automaton automaton, TokenTable table, State state, @Nullable TokenMask mask) {
        this.automaton = automaton;
        this.table = table;
        this.state = state;
        this.mask = mask;
    }

    static ConstraintCursor start(Automaton automaton, TokenTable table, State start) {
        return new ConstraintCursor(automaton, table, start, table.mask(automaton, start));
    }

    /// Takes a token into the answer.
    ///
    /// @throws GrammarException if the grammar is too complex from here on
    public void advance(int id) {
        table.chosen(automaton, state, id);
        state = automaton.read(state, table.bytes(id), WorkBudget.ofToken());
        mask = table.mask(automaton, state);
    }

    /// Where the answer would stand after this token. The mask there is not computed before it is asked for.
    ///
    /// @throws GrammarException if the grammar is too complex from here on
    public ConstraintCursor ahead(int id) {
        State next = automaton.read(state, table.bytes(id), WorkBudget.ofToken());
        return new ConstraintCursor(automaton, table, next, null);
    }

    /// The token that is likely to come next because the text of the answer must, or -1.
    ///
    /// @param guess also where white space may come before that text, and it is not known whether it does
    public int foreseen(boolean guess) {
        return table.foreseen(automaton, state, guess);
    }

    /// Whether this token may come next, without its mask.
    public boolean allows(int id) {
        byte[] text = table.bytes(id);
        try {
            return text.length > 0
                    && !automaton.read(state, text, WorkBudget.ofToken()).isDead();
        } catch (GrammarException tooComplex) {
            return false;
        }
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
        if (mask == null) {
            mask = table.mask(automaton, state);
        }
        return mask;
    }
}
