package org.stromboli.grammar.automaton;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that matters of the text so far: all positions it may have got to. Any thread may read it; what is
/// found out later (states after it, its mask) is the same whoever finds it.
public final class State {

    final Set<Position> positions; // of steps
    public final boolean accepting;
    final @Nullable State[] next; // [byte classes], null where not asked for yet
    final StatePool owner;
    private final boolean spaced;

    /// What [ForcedText] has found out; whoever finds it out again finds the same.
    int forced = ForcedText.UNKNOWN;

    /// The token that spelled the forced text here the last time, or -1. Any of several threads may win.
    int spelled = -1;

    private @Nullable TokenMask mask;
    private @Nullable State alike;

    /// @param spaced a space comes first that is no part of the text
    State(Set<Position> positions, boolean accepting, int byteClasses, StatePool owner, boolean spaced) {
        this.spaced = spaced;
        this.positions = positions;
        this.accepting = accepting;
        this.next = new State[byteClasses];
        this.owner = owner;
    }

    boolean isSpaced() {
        return spaced;
    }

    /// Nothing can follow, not even the end.
    public boolean isDead() {
        return positions.isEmpty() && !accepting;
    }

    /// The text is complete and cannot go on.
    public boolean isComplete() {
        return positions.isEmpty() && accepting;
    }

    synchronized @Nullable TokenMask mask() {
        return mask;
    }

    /// Keeps the mask unless there is one already; returns the one that is kept.
    synchronized TokenMask keep(TokenMask made) {
        if (mask == null) {
            mask = made;
        }
        return mask;
    }

    /// A state with the same mask, see [Automaton#alike].
    synchronized @Nullable State alike() {
        return alike;
    }

    synchronized void keepAlike(State state) {
        alike = state;
    }
}
