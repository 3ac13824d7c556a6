package org.stromboli.worker.trial;

import java.time.Duration;
import java.util.List;
import org.stromboli.engine.Ticker;

/// Trials that are done at once.
public final class Trial {

    private final Ticker clock;

    public Trial(Ticker clock) {
        this.clock = clock;
    }

    /// See [Plateau].
    public void warmUp(Runnable work, Duration plateau) {
        finish(new Plateau(clock, work, plateau));
    }

    /// See [Contest].
    public Choice choose(String work, List<Candidate> candidates) {
        Contest contest = new Contest(clock, clock, work, candidates);
        finish(contest);
        return contest.choice();
    }

    private static void finish(Gradual work) {
        boolean more = true;
        while (more) {
            more = work.advance();
        }
    }

    static long time(Ticker clock, Runnable work) {
        long start = clock.nanos();
        work.run();
        return clock.nanos() - start;
    }
}
