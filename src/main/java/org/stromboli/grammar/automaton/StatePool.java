package org.stromboli.grammar.automaton;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The states of a grammar that were reached so far, each there once, and about how many bytes they take. Thread-safe.
final class StatePool {

    /// About what a position takes, its frame and its share of the set included.
    private static final long POSITION_BYTES = 136;

    private static final long STATE_BYTES = 320;

    /// A state by its content.
    private record Key(Set<Position> positions, boolean accepting, boolean spaced) {}

    private final Map<Key, State> states = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final int byteClasses;

    StatePool(int byteClasses) {
        this.byteClasses = byteClasses;
    }

    State get(Set<Position> positions, boolean accepting) {
        return get(new Key(positions, accepting, false));
    }

    /// Like this state, but a space leads to it.
    State spaced(State start, int space) {
        State spaced = get(new Key(start.positions, start.accepting, true));
        spaced.next[space] = start;
        return spaced;
    }

    private State get(Key position) {
        return states.computeIfAbsent(position, key -> {
            charge(STATE_BYTES + 4L * byteClasses + POSITION_BYTES * key.positions.size());
            return new State(key.positions, key.accepting, byteClasses, this, key.spaced);
        });
    }

    /// Counts what else hangs on a state.
    void charge(long more) {
        bytes.addAndGet(more);
    }

    long bytes() {
        return bytes.get();
    }
}
