package org.stromboli.worker.trial;

import java.time.Duration;
import org.stromboli.engine.Ticker;

/// Runs work until it gets no faster for as long as a plateau: until the compiler is through, it gets faster by leaps,
/// with plateaus between them. Work that takes longer than some plateaus is run once: its own loops are long enough for
/// the compiler. Time between the runs does not count.
public final class Plateau implements Gradual {

    /// A run that is faster than the best one by less is no sign that more is to come.
    private static final double GAIN = 0.9;

    /// Plateaus.
    private static final int LONG_RUN = 4;

    private static final long PATIENCE_NANOS = Duration.ofSeconds(12).toNanos();

    private final Ticker clock;
    private final Runnable work;
    private final long plateau;
    private long best = Long.MAX_VALUE;
    private long spent;
    private long gain; // spent when a run was last much faster than all before
    private boolean over;

    public Plateau(Ticker clock, Runnable work, Duration plateau) {
        this.clock = clock;
        this.work = work;
        this.plateau = plateau.toNanos();
    }

    @Override
    public boolean advance() {
        if (over || spent - gain >= plateau || spent >= PATIENCE_NANOS) {
            return false;
        }
        long time = Trial.time(clock, work);
        spent += time;
        if (time < GAIN * best) {
            gain = spent;
        }
        best = Math.min(best, time);
        over = time > LONG_RUN * plateau;
        return true;
    }
}
