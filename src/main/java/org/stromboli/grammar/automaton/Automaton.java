package org.stromboli.grammar.automaton;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads bytes by a network, deterministically: states are made when they are first reached. Thread-safe, without
/// locks on the way. Memory is bounded: when a set of states is full a new one begins, and since no state of one
/// set leads to another's, the old one is freed when no cursor is in it.
public final class Automaton {

    private static final long MAX_BYTES = 8L << 20;

    private final TransitionNetwork network;
    private final int[] classOf; // [256]
    private final int classes;
    private final long networkBytes;
    private final Set<Position> first;
    private final boolean acceptsNothing;
    private final ForcedText forcedText;
    private volatile StatePool states;

    public Automaton(TransitionNetwork network) {
        this.network = network;
        networkBytes = network.bytes();
        classOf = network.byteClasses();
        classes = classOf[255] + 1;
        states = new StatePool(classes);
        Closure closure = new Closure(network);
        closure.add(network.start(), null);
        first = closure.steps();
        acceptsNothing = closure.accepts();
        forcedText = new ForcedText(this, classOf);
    }

    /// What it leaves no choice of.
    ForcedText forcedText() {
        return forcedText;
    }

    /// @param spaced whether a space may come first that is no part of the text
    public State start(boolean spaced) {
        StatePool current = fresh();
        State start = current.get(first, acceptsNothing);
        return spaced ? current.spaced(start, classOf[' ']) : start;
    }

    /// About what the network takes.
    public long networkBytes() {
        return networkBytes;
    }

    /// About what it takes, the states found so far included.
    public long bytes() {
        return networkBytes + states.bytes();
    }

    /// Bytes of one class are read alike.
    int byteClass(int value) {
        return classOf[value];
    }

    /// The state after one more byte, 0 to 255.
    public State next(State state, int value) {
        int to = classOf[value];
        State known = state.next[to];
        if (known == null) {
            known = read(state, value);
            if (known.owner == state.owner) {
                state.next[to] = known;
            }
        }
        return known;
    }

    /// The state after these bytes.
    public State read(State state, byte[] bytes, WorkBudget effort) {
        State at = current(state);
        for (byte each : bytes) {
            if (at.next[byteClass(each & 0xff)] == null) {
                effort.spend(at.positions.size());
            }
            at = next(at, each & 0xff);
            if (at.isDead()) {
                return at;
            }
        }
        return at;
    }

    private State read(State state, int value) {
        Closure closure = new Closure(network);
        for (Position each : state.positions) {
            int target = target(each.node(), value, closure, each.frame());
            if (target >= 0) {
                closure.add(target, each.frame());
            }
        }
        return intern(closure.steps(), closure.accepts());
    }

    // Edges of a step may overlap; all but the last are followed here.
    private int target(int node, int value, Closure closure, @Nullable Frame frame) {
        int[] edges = ((TransitionNetwork.Step) network.node(node)).edges();
        int last = -1;
        for (int edge = 0; edge < edges.length; edge += 3) {
            if (edges[edge] <= value && value <= edges[edge + 1]) {
                if (last >= 0) {
                    closure.add(last, frame);
                }
                last = edges[edge + 2];
            }
        }
        return last;
    }

    private State intern(Set<Position> positions, boolean accepting) {
        return fresh().get(positions, accepting);
    }

    private StatePool fresh() {
        StatePool known = states;
        if (known.bytes() > MAX_BYTES) {
            synchronized (this) {
                if (states == known) {
                    states = new StatePool(classes);
                }
                known = states;
            }
        }
        return known;
    }

    // Who stands in an old set of states moves to the new one, so that the old one can go.
    private State current(State state) {
        return state.owner == states || state.isSpaced() ? state : intern(state.positions, state.accepting);
    }

    /// A state that allows the same texts of up to so many bytes, the same for as many states as possible: counters
    /// that cannot run out within that length do not matter.
    State alike(State state, int bytes) {
        State known = state.alike();
        if (known == null) {
            known = state.isSpaced() ? state : withCappedCounters(state, bytes);
            state.keepAlike(known);
        }
        return known;
    }

    private State withCappedCounters(State state, int bytes) {
        Set<Position> capped = new HashSet<>();
        boolean changed = false;
        for (Position each : state.positions) {
            Frame frame = capped(each.frame(), bytes);
            changed |= frame != each.frame();
            capped.add(new Position(each.node(), frame));
        }
        return changed ? intern(capped, state.accepting) : state;
    }

    private @Nullable Frame capped(@Nullable Frame frame, int bytes) {
        if (frame == null) {
            return null;
        }
        Frame outer = capped(frame.outer, bytes);
        int done = network.node(frame.node) instanceof TransitionNetwork.Loop loop
                ? loop.capped(frame.done, bytes)
                : frame.done;
        return done == frame.done && outer == frame.outer ? frame : new Frame(frame.node, done, outer);
    }
}
