package org.stromboli.budget;

import java.util.function.Supplier;

/// A budget that rejects when full: for requests that can be told to come again, so that those inside go on. The unit
/// is up to its owner. Thread-safe.
public final class RejectingBudget {

    private final long limit;
    private final boolean oversizedAlone;
    private long reserved;

    /// What is larger than the limit never fits.
    public RejectingBudget(long limit) {
        this(limit, false);
    }

    private RejectingBudget(long limit, boolean oversizedAlone) {
        this.limit = limit;
        this.oversizedAlone = oversizedAlone;
    }

    /// What is larger than the limit fits while nothing else is reserved.
    public static RejectingBudget withOversizedAlone(long limit) {
        return new RejectingBudget(limit, true);
    }

    /// Whether this amount could be reserved at this moment.
    public synchronized boolean fits(long amount) {
        return amount <= limit - reserved || amount == 0 || oversizedAlone && reserved == 0;
    }

    /// Takes the amount if it fits. It is given back by [#release].
    public synchronized boolean tryReserve(long amount) {
        if (!fits(amount)) {
            return false;
        }
        reserved += amount;
        return true;
    }

    public synchronized void release(long amount) {
        reserved -= amount;
    }

    /// A reservation of nothing, which can grow.
    public Reservation open() {
        return new Reservation();
    }

    /// A reservation of this amount.
    ///
    /// @throws X if it does not fit
    public <X extends Exception> Reservation reserve(long amount, Supplier<X> rejection) throws X {
        Reservation reservation = open();
        reservation.add(amount, rejection);
        return reservation;
    }

    public synchronized long reserved() {
        return reserved;
    }

    public long limit() {
        return limit;
    }

    /// What one holder has reserved; given back once, however often it is closed. Any thread may close it.
    public final class Reservation implements AutoCloseable {

        private long amount;
        private boolean closed;

        private Reservation() {}

        /// Reserves more. Once it is closed, nothing is counted any more.
        ///
        /// @throws X if that does not fit
        public synchronized <X extends Exception> void add(long more, Supplier<X> rejection) throws X {
            if (closed) {
                return;
            }
            if (!tryReserve(more)) {
                throw rejection.get();
            }
            amount += more;
        }

        @Override
        public synchronized void close() {
            closed = true;
            release(amount);
            amount = 0;
        }
    }
}
