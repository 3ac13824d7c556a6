package org.stromboli.worker.trial;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.engine.Ticker;

/// Runs candidates in turns and takes the median of each: what else the machine does meets all of them alike, and a
/// single interruption none of them.
public final class Trial {

    private static final int MIN_ROUNDS = 5;
    private static final int MAX_ROUNDS = 25;
    private static final long ROUNDS_NANOS = Duration.ofMillis(200).toNanos();

    /// A run that is faster than the best one by less is no sign that more is to come.
    private static final double GAIN = 0.9;

    /// Plateaus.
    private static final int LONG_RUN = 4;

    private static final long PATIENCE_NANOS = Duration.ofSeconds(12).toNanos();

    private final Ticker clock;

    public Trial(Ticker clock) {
        this.clock = clock;
    }

    /// Runs work until it gets no faster for as long as a plateau: until the compiler is through, it gets faster by
    /// leaps, with plateaus between them. Work that takes longer than some plateaus is run once: its own loops are
    /// long enough for the compiler.
    public void warmUp(Runnable work, Duration plateau) {
        long start = clock.nanos();
        long best = Long.MAX_VALUE;
        long gain = start; // when a run was last much faster than all before
        long now = start;
        while (now - gain < plateau.toNanos() && now - start < PATIENCE_NANOS) {
            long time = time(work);
            now = clock.nanos();
            if (time < GAIN * best) {
                gain = now;
            }
            best = Math.min(best, time);
            if (time > LONG_RUN * plateau.toNanos()) {
                return;
            }
        }
    }

    /// @param work what is computed, with its size, for the log
    /// @param candidates in the order of preference, warm
    public Choice choose(String work, List<Candidate> candidates) {
        long[][] times = new long[candidates.size()][MAX_ROUNDS];
        long start = clock.nanos();
        int rounds = 0;
        while (rounds < MIN_ROUNDS || rounds < MAX_ROUNDS && clock.nanos() - start < ROUNDS_NANOS) {
            for (int i = 0; i < times.length; i++) {
                int each = rounds % 2 == 0 ? i : times.length - 1 - i; // no candidate always follows the same one
                times[each][rounds] = time(candidates.get(each).work());
            }
            rounds++;
        }
        int count = rounds;
        return new Choice(
                work,
                IntStream.range(0, times.length)
                        .mapToObj(i -> new Choice.Timing(candidates.get(i).name(), median(times[i], count)))
                        .toList());
    }

    private static long median(long[] times, int count) {
        long[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return sorted[count / 2];
    }

    private long time(Runnable work) {
        long start = clock.nanos();
        work.run();
        return clock.nanos() - start;
    }
}
