package org.stromboli.sampling.grammar;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The states of a grammar that were reached so far, each there once, up to a number of bytes: then the automaton
/// begins a new set, and this one goes when nobody stands in it any more. Thread-safe.
final class States {

    /// About what a position takes, its frame and its share of the set included.
    private static final long POSITION_BYTES = 96;

    private static final long STATE_BYTES = 200;

    /// A state by its content.
    private record Key(Set<Position> positions, boolean accepting) {}

    private final Map<Key, State> states = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final int byteClasses;

    States(int byteClasses) {
        this.byteClasses = byteClasses;
    }

    State get(Set<Position> positions, boolean accepting) {
        return states.computeIfAbsent(new Key(positions, accepting), key -> {
            charge(STATE_BYTES + 8L * byteClasses + POSITION_BYTES * positions.size());
            return new State(positions, accepting, byteClasses, this);
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
