package org.stromboli.engine.speculation;

import org.jspecify.annotations.Nullable;
import org.stromboli.engine.sampling.IntList;
import org.stromboli.grammar.ConstraintCursor;

/// Says what the next token of one answer may be. A proposal costs nothing but time when it is wrong.
public interface Proposer {

    int NOTHING = -1;

    /// @param ids prompt and answer, and what was proposed before, to the end of the list
    /// @param text where the text begins that the answer may repeat: behind the last media item
    /// @param form what the answer has to be, as of the end of the list
    /// @return an id, or `NOTHING`
    int propose(IntList ids, int text, @Nullable ConstraintCursor form);

    /// Kinds of proposals that are counted apart, since some come true more often than others.
    int kinds();

    /// The kind of the last proposal, from 0 on.
    int kind();

    /// Whether it searches for what it proposes, so that asking it for nothing is a waste.
    default boolean searches() {
        return false;
    }

    /// How many proposals of a kind come true, as long as that is not known.
    double expected(int kind);
}
