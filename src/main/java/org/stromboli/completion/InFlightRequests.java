package org.stromboli.completion;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.generation.RequestRejectedException;

/// Counts the requests that have entered and not left yet, and drains them: when the server is about to stop, new ones
/// are rejected and those in flight may end. Thread-safe.
final class InFlightRequests {

    /// For those who are cut off, to be told so.
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Object lock = new Object();
    private final Set<Slot> inside = new HashSet<>();
    private boolean closed;

    /// One request in flight, and what it holds. It leaves when its slot is closed, unless the slot was handed over to
    /// what goes on after that. Confined to the request's thread, but for draining.
    final class Slot implements AutoCloseable {

        private final Cancellation drained = new Cancellation();
        private final List<Runnable> releases = new ArrayList<>();
        private boolean handedOver;

        /// What ends this request if it is still inside when draining runs out of time.
        void onDrain(Runnable action) {
            drained.onCancel(action);
        }

        /// Gives something back when the request leaves.
        void holds(Runnable release) {
            releases.add(release);
        }

        /// Closing the slot does nothing any more; the request leaves when the result runs, once however often.
        Runnable handOver() {
            handedOver = true;
            return this::leave;
        }

        @Override
        public void close() {
            if (!handedOver) {
                leave();
            }
        }

        private void leave() {
            synchronized (lock) {
                if (!inside.remove(this)) {
                    return;
                }
                lock.notifyAll();
            }
            releases.forEach(Runnable::run);
        }
    }

    Slot enter() {
        Slot slot = new Slot();
        synchronized (lock) {
            if (closed) {
                throw RequestRejectedException.of(
                        RequestRejectedException.Kind.UNAVAILABLE,
                        "The server is shutting down. Please try again elsewhere.");
            }
            inside.add(slot);
        }
        return slot;
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
        List<Slot> late;
        synchronized (lock) {
            closed = true;
            awaitEmpty(timeout);
            late = List.copyOf(inside);
        }
        late.forEach(slot -> slot.drained.cancel());
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
