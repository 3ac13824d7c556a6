package org.stromboli.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Threads that share pieces of work of some microseconds each. One thread leads: it gives out the work, does its part,
/// and goes on when all is done. Pieces are claimed one by one, so that no thread waits for a helper which the
/// operating system has put aside: only for what one has claimed. Who has nothing to do spins for a moment, then
/// sleeps: on a busy core, a thread that spins uses up the time in which it could compute later.
public final class Team implements AutoCloseable {

    /// Items `from` to `to` of the work.
    public interface Work {
        void run(int from, int to);
    }

    /// A helper's patience. Phases of a step follow each other faster; between steps it sleeps.
    private static final long SPIN_NANOS = 30_000;

    private static final int SPINS_BETWEEN_LOOKS = 64;

    private final Helper[] helpers;
    private volatile @Nullable Phase current;
    private volatile boolean closed;

    /// @param threads the leader included
    public Team(int threads) {
        helpers = new Helper[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper();
            Thread.ofPlatform().name("decoder-" + (i + 1)).daemon().start(helpers[i]);
        }
    }

    int threads() {
        return helpers.length + 1;
    }

    /// Leader only.
    public void run(int items, Work work) {
        if (helpers.length == 0 || items == 1) {
            work.run(0, items);
            return;
        }
        Phase phase = new Phase(work, items, threads(), Thread.currentThread());
        current = phase;
        for (Helper helper : helpers) {
            helper.wake();
        }
        phase.help();
        phase.awaitEnd();
    }

    @Override
    public void close() {
        closed = true;
        for (Helper helper : helpers) {
            helper.wake();
        }
    }

    private static final class Phase {

        private static final int CLAIMS_PER_THREAD = 6;

        /// A leader's patience. Pieces are short: a helper that takes longer has probably been put aside.
        private static final long LEADER_SPIN_NANOS = 100_000;

        private final Work work;
        private final int items;
        private final int grain;
        private final Thread leader;
        private final AtomicInteger claimed = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private volatile boolean leaderSleeps;

        Phase(Work work, int items, int threads, Thread leader) {
            this.work = work;
            this.items = items;
            grain = Math.max(1, items / (CLAIMS_PER_THREAD * threads));
            this.leader = leader;
        }

        void help() {
            int from = claimed.getAndAdd(grain);
            while (from < items) {
                int to = Math.min(items, from + grain);
                try {
                    work.run(from, to);
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    finish(to - from);
                }
                from = claimed.getAndAdd(grain);
            }
        }

        private void finish(int count) {
            // The leader says that it sleeps before it looks a last time; here it is the other way round.
            if (done.addAndGet(count) == items && leaderSleeps) {
                LockSupport.unpark(leader);
            }
        }

        /// Does not yield: the operating system may then keep the leader waiting for longer than the helper.
        void awaitEnd() {
            long end = System.nanoTime() + LEADER_SPIN_NANOS;
            while (done.get() < items && System.nanoTime() < end) {
                for (int i = 0; i < SPINS_BETWEEN_LOOKS && done.get() < items; i++) {
                    Thread.onSpinWait();
                }
            }
            if (done.get() < items) {
                leaderSleeps = true;
                while (done.get() < items) {
                    LockSupport.park(this);
                }
            }
            Throwable thrown = failure.get();
            if (thrown != null) {
                throw new IllegalStateException("a part of the work has failed", thrown);
            }
        }
    }

    private final class Helper implements Runnable {

        private volatile @Nullable Thread sleeping;

        @Override
        public void run() {
            @Nullable Phase last = null;
            while (!closed) {
                Phase next = next(last);
                if (next != null && next != last) {
                    next.help();
                }
                last = next;
            }
        }

        private @Nullable Phase next(@Nullable Phase last) {
            long end = System.nanoTime() + SPIN_NANOS;
            do {
                for (int i = 0; i < SPINS_BETWEEN_LOOKS; i++) {
                    Phase now = current;
                    if (now != last) {
                        return now;
                    }
                    Thread.onSpinWait();
                }
            } while (System.nanoTime() < end);
            sleeping = Thread.currentThread();
            if (current == last && !closed) {
                LockSupport.park(this);
            }
            sleeping = null;
            return current;
        }

        void wake() {
            Thread thread = sleeping;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }
}
