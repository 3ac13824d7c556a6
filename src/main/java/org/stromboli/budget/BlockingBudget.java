package org.stromboli.budget;

import java.util.concurrent.Semaphore;

/// A budget that waits when full, in order of arrival: a fair weighted semaphore. What is larger than the limit waits
/// until it has all of it. A holder needs nothing more to get done, so that no one waits for ever. Thread-safe.
public final class BlockingBudget {

    private final long unit; // permits of a semaphore are integers
    private final int units;
    private final Semaphore free;

    public BlockingBudget(long limit) {
        unit = Math.max(1, Math.ceilDiv(limit, Integer.MAX_VALUE));
        units = (int) Math.max(1, limit / unit);
        free = new Semaphore(units, true);
    }

    /// A reservation of nothing.
    public Reservation open() {
        return new Reservation();
    }

    /// What is not reserved at this moment.
    public long free() {
        return free.availablePermits() * unit;
    }

    /// What one holder has reserved. Confined to one thread.
    public final class Reservation implements AutoCloseable {

        private int taken;

        private Reservation() {}

        /// Waits until the amount is free. At most once: a holder that waited for more could wait for ever.
        ///
        /// @throws IllegalStateException if it holds some already
        public void acquire(long amount) throws InterruptedException {
            if (taken > 0) {
                throw new IllegalStateException("%d are reserved already".formatted(taken * unit));
            }
            int requested = (int) Math.clamp(Math.ceilDiv(amount, unit), 0, units);
            free.acquire(requested);
            taken = requested;
        }

        /// Closing it again is harmless.
        @Override
        public void close() {
            free.release(taken);
            taken = 0;
        }
    }
}
