package org.stromboli.grammar.automaton;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A rule or repetition that is open, on top of those around it. Immutable; equal by content.
final class Frame {

    final int node; // a `Call` or `Loop`
    final int done; // rounds of a loop before this one
    final @Nullable Frame outer;
    final int depth;
    private final int hash;

    Frame(int node, int done, @Nullable Frame outer) {
        this.node = node;
        this.done = done;
        this.outer = outer;
        depth = depth(outer) + 1;
        hash = (31 * node + done) * 31 + (outer == null ? 7 : outer.hash * 17);
    }

    static int depth(@Nullable Frame frame) {
        return frame == null ? 0 : frame.depth;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Frame frame
                        && hash == frame.hash
                        && node == frame.node
                        && done == frame.done
                        && Objects.equals(outer, frame.outer);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
