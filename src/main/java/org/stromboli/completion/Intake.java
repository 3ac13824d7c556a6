package org.stromboli.completion;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.stromboli.generation.RequestRejectedException;

/// The door of the server: counts who is inside, and closes when the server is about to stop. Thread-safe.
final class Intake {

    /// For those who are cut off, to be told so.
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Object lock = new Object();
    private final Set<Place> inside = new HashSet<>();
    private boolean closed;

    /// One request inside. It leaves exactly once; leaving again is harmless.
    final class Place {

        private final Cancellation drained = new Cancellation();
        private Runnable afterwards = () -> {};

        /// What ends this request if it is still inside when draining runs out of time.
        void onDrain(Runnable action) {
            drained.onCancel(action);
        }

        /// What this request holds until it leaves. At most once, by the request itself.
        void onLeave(Runnable action) {
            afterwards = action;
        }

        void leave() {
            synchronized (lock) {
                if (!inside.remove(this)) {
                    return;
                }
                lock.notifyAll();
            }
            afterwards.run();
        }
    }

    Place enter() {
        Place place = new Place();
        synchronized (lock) {
            if (closed) {
                throw RequestRejectedException.of(
                        RequestRejectedException.Kind.UNAVAILABLE,
                        "The server is shutting down. Please try again elsewhere.");
            }
            inside.add(place);
        }
        return place;
    }

    int running() {
        synchronized (lock) {
            return inside.size();
        }
    }

    boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    boolean drain(Duration timeout) throws InterruptedException {
        List<Place> late;
        synchronized (lock) {
            closed = true;
            awaitEmpty(timeout);
            late = List.copyOf(inside);
        }
        late.forEach(place -> place.drained.cancel());
        synchronized (lock) {
            awaitEmpty(LAST_WORDS);
        }
        return late.isEmpty();
    }

    private void awaitEmpty(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!inside.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            lock.wait(left);
        }
    }
}
