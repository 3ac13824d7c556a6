package org.stromboli.grammar.automaton;

import java.util.Arrays;
import java.util.List;
import org.stromboli.grammar.expression.Expression;

/// A grammar as nodes that read bytes, fork, call rules and return from them. Immutable.
///
/// @param nodes what each node does
/// @param start where an answer begins; the `Return` of the outermost rule ends it
/// @param heights [nodes] how many more frames it takes at least to reach the end of the rule; `NEVER`
record TransitionNetwork(List<Node> nodes, int start, int[] heights) {

    /// Most rules and repetitions that may be open at once.
    static final int MAX_FRAMES = 48;

    static final int NEVER = MAX_FRAMES + 1;

    /// What a node does with a position in a text.
    sealed interface Node {}

    /// Reads one byte.
    ///
    /// @param edges [3 * edges] first byte, last byte, node after it
    record Step(int[] edges) implements Node {}

    record Fork(int[] targets) implements Node {}

    /// Goes to `entry`, and after its return to `next`.
    record Call(int entry, int next) implements Node {}

    /// Goes to `body` from `min` to `max` times, then to `next`.
    record Loop(int body, int min, int max, int next) implements Node {

        boolean mayGoOn(int done) {
            return max == Expression.UNBOUNDED || done < max;
        }

        /// A count that behaves the same: beyond the least number of an endless loop they are all alike.
        int capped(int done) {
            return max == Expression.UNBOUNDED ? Math.min(done, min) : done;
        }

        /// A count that behaves the same for the next `rounds` rounds.
        int capped(int done, int rounds) {
            if (min - done > rounds) {
                return min - rounds - 1;
            }
            return max != Expression.UNBOUNDED && done >= min && max - done > rounds ? min : done;
        }
    }

    record Return() implements Node {}

    Node node(int index) {
        return nodes.get(index);
    }

    /// The byte values in classes that no step tells apart: [256] class of each.
    int[] byteClasses() {
        boolean[] begins = new boolean[257];
        begins[0] = true;
        begins[' '] = true; // a space of its own is what some vocabularies begin every text with
        begins[' ' + 1] = true;
        for (Node node : nodes) {
            if (node instanceof Step(int[] edges)) {
                for (int edge = 0; edge < edges.length; edge += 3) {
                    begins[edges[edge]] = true;
                    begins[edges[edge + 1] + 1] = true;
                }
            }
        }
        int[] classes = new int[256];
        int current = -1;
        for (int value = 0; value < classes.length; value++) {
            current += begins[value] ? 1 : 0;
            classes[value] = current;
        }
        return classes;
    }

    /// About what it takes.
    long bytes() {
        long bytes = 0;
        for (Node node : nodes) {
            bytes += switch (node) {
                case Step(int[] edges) -> 40 + 4L * edges.length;
                case Fork(int[] targets) -> 40 + 4L * targets.length;
                case Call call -> 24;
                case Loop loop -> 32;
                case Return end -> 16;
            };
        }
        return bytes + 8L * nodes.size();
    }

    @Override
    public String toString() {
        return "%d nodes from %d, %s".formatted(nodes.size(), start, Arrays.toString(heights));
    }
}
