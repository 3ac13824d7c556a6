package org.stromboli.grammar.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// The bytes of all tokens as one tree, laid out so that walking it is a loop over arrays. Immutable.
public final class TokenTrie {

    private final int vocabulary;
    private final byte[] label; // [nodes] in the order of a walk, parents first
    private final int[] depth; // [nodes] bytes before this one
    private final int[] after; // [nodes] where the walk goes on when nothing below is requested
    private final int[] firstToken; // [nodes + 1] index into tokens
    private final int[] tokens; // ids in the order of the walk
    private final long[] signature; // [nodes] of all bytes at and below
    private final int max;

    private TokenTrie(int vocabulary, byte[][] sorted, int[] ids) {
        this.vocabulary = vocabulary;
        this.tokens = ids;
        int nodes = nodes(sorted);
        label = new byte[nodes];
        depth = new int[nodes];
        after = new int[nodes];
        firstToken = new int[nodes + 1];
        signature = new long[nodes];
        max = Arrays.stream(sorted).mapToInt(each -> each.length).max().orElse(0);
        fill(sorted, nodes);
    }

    /// @param bytesOf the text of each id below `vocabulary`; empty for tokens that show nothing
    public static TokenTrie of(int vocabulary, IntFunction<byte[]> bytesOf) {
        List<byte[]> all = new ArrayList<>(vocabulary);
        for (int id = 0; id < vocabulary; id++) {
            all.add(bytesOf.apply(id));
        }
        int[] ids = IntStream.range(0, vocabulary)
                .filter(id -> all.get(id).length > 0)
                .boxed()
                .sorted(Comparator.comparing(all::get, Arrays::compareUnsigned))
                .mapToInt(Integer::intValue)
                .toArray();
        return new TokenTrie(vocabulary, Arrays.stream(ids).mapToObj(all::get).toArray(byte[][]::new), ids);
    }

    private static int nodes(byte[][] sorted) {
        int nodes = 0;
        byte[] before = {};
        for (byte[] each : sorted) {
            nodes += each.length - shared(before, each);
            before = each;
        }
        return nodes;
    }

    private static int shared(byte[] before, byte[] each) {
        int at = Arrays.mismatch(before, each);
        return at < 0 ? each.length : at;
    }

    private void fill(byte[][] sorted, int nodes) {
        int[] path = new int[max + 1]; // nodes of the token before
        int node = 0;
        byte[] before = {};
        for (int i = 0; i < sorted.length; i++) {
            byte[] each = sorted[i];
            int shared = shared(before, each);
            close(path, shared, before.length, node);
            for (int at = shared; at < each.length; at++) {
                path[at] = node;
                label[node] = each[at];
                depth[node] = at;
                firstToken[node] = i;
                node++;
            }
            before = each;
        }
        close(path, 0, before.length, node);
        firstToken[nodes] = sorted.length;
        for (int at = nodes - 1; at >= 0; at--) {
            signature[at] |= group(label[at] & 0xff);
            for (int child = at + 1; child < after[at]; child = after[child]) {
                signature[at] |= signature[child];
            }
        }
    }

    private void close(int[] path, int from, int to, int node) {
        for (int at = from; at < to; at++) {
            after[path[at]] = node;
        }
    }

    // 64 groups: control characters, pairs of printable ones, and nines of the rest.
    private static long group(int value) {
        if (value < ' ') {
            return 1;
        }
        return 1L << (value < 0x80 ? 1 + (value - ' ') / 2 : 49 + (value - 0x80) / 9);
    }

    int max() {
        return max;
    }

    int words() {
        return (vocabulary + Long.SIZE - 1) / Long.SIZE;
    }

    /// The tokens whose bytes the automaton can read from this state on without getting stuck.
    ///
    /// @return [words] a bit for each id
    long[] allowed(Automaton automaton, State from, WorkBudget effort) {
        long[] mask = new long[words()];
        if (from.isDead()) {
            return mask;
        }
        State[] states = new State[max + 1]; // [bytes read]
        states[0] = from;
        long staying = staying(automaton, from, effort);
        int node = 0;
        while (node < label.length) {
            State before = states[depth[node]];
            // A state that some bytes do not leave allows all tokens that are made of those: most of them in a string.
            if (before == from && (signature[node] & ~staying) == 0) {
                set(mask, firstToken[node], firstToken[after[node]]);
                node = after[node];
                continue;
            }
            State reached = before.next[automaton.byteClass(label[node] & 0xff)];
            if (reached == null) {
                reached = automaton.next(before, label[node] & 0xff);
                effort.spend(1 + reached.positions.size());
            }
            if (reached.isDead()) {
                node = after[node];
            } else {
                states[depth[node] + 1] = reached;
                set(mask, firstToken[node], firstToken(node));
                node++;
            }
        }
        return mask;
    }

    /// The child of a node that this byte leads to, or -1; the roots are children of -1.
    int child(int node, int value) {
        int end = node < 0 ? label.length : after[node];
        for (int child = node + 1; child < end; child = after[child]) {
            if ((label[child] & 0xff) == value) {
                return child;
            }
        }
        return -1;
    }

    /// The token that ends at a node, or -1.
    int tokenAt(int node) {
        int from = firstToken[node];
        return from < firstToken(node) ? tokens[from] : -1;
    }

    // Tokens that end at a node stand before those of its children.
    private int firstToken(int node) {
        return firstToken[node + 1];
    }

    private void set(long[] mask, int from, int to) {
        for (int i = from; i < to; i++) {
            mask[tokens[i] >> 6] |= 1L << tokens[i];
        }
    }

    // Groups of bytes all of which lead back to the state.
    private static long staying(Automaton automaton, State state, WorkBudget effort) {
        long leaving = 0;
        for (int value = 0; value < 256; value++) {
            if (state.next[automaton.byteClass(value)] == null) {
                effort.spend(1 + state.positions.size());
            }
            if (automaton.next(state, value) != state) {
                leaving |= group(value);
            }
        }
        return ~leaving;
    }
}
