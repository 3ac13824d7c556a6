package org.stromboli.worker.trial;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.engine.Ticker;

/// Runs candidates in turns, a round at a time, and takes the median of each: what else the machine does meets all of
/// them alike, and a single interruption none of them.
public final class Contest implements Gradual {

    private static final int MIN_ROUNDS = 5;
    private static final int MAX_ROUNDS = 25;
    private static final long ROUNDS_NANOS = Duration.ofMillis(200).toNanos();

    private final Ticker clock;
    private final String work;
    private final List<Candidate> candidates;
    private final long[][] times;
    private int rounds;
    private long spent;

    /// @param work what is computed, with its size, for the log
    /// @param candidates in the order of preference, warm
    public Contest(Ticker clock, String work, List<Candidate> candidates) {
        this.clock = clock;
        this.work = work;
        this.candidates = List.copyOf(candidates);
        times = new long[candidates.size()][MAX_ROUNDS];
    }

    @Override
    public boolean advance() {
        if (rounds >= MIN_ROUNDS && (rounds >= MAX_ROUNDS || spent >= ROUNDS_NANOS)) {
            return false;
        }
        for (int i = 0; i < times.length; i++) {
            int each = rounds % 2 == 0 ? i : times.length - 1 - i; // no candidate always follows the same one
            times[each][rounds] = Trial.time(clock, candidates.get(each).work());
            spent += times[each][rounds];
        }
        rounds++;
        return true;
    }

    /// When all rounds are done.
    public Choice choice() {
        return new Choice(
                work,
                IntStream.range(0, times.length)
                        .mapToObj(i -> new Choice.Timing(candidates.get(i).name(), median(times[i], rounds)))
                        .toList());
    }

    private static long median(long[] times, int count) {
        long[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return sorted[count / 2];
    }
}
