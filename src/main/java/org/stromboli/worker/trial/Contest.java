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
    private final Ticker processor;
    private final String work;
    private final List<Candidate> candidates;
    private final long[][] times;
    private int rounds;
    private long spent;
    private long computed; // of what was spent, how long the thread had a processor

    /// @param processor tells how long this thread has had a processor
    /// @param work what is computed, with its size, for the log
    /// @param candidates in the order of preference, warm
    public Contest(Ticker clock, Ticker processor, String work, List<Candidate> candidates) {
        this.clock = clock;
        this.processor = processor;
        this.work = work;
        this.candidates = List.copyOf(candidates);
        times = new long[candidates.size()][MAX_ROUNDS];
    }

    @Override
    public boolean advance() {
        if (rounds >= MIN_ROUNDS && (rounds >= MAX_ROUNDS || spent >= ROUNDS_NANOS)) {
            return false;
        }
        long before = processor.nanos();
        for (int i = 0; i < times.length; i++) {
            int each = rounds % 2 == 0 ? i : times.length - 1 - i; // no candidate always follows the same one
            times[each][rounds] = Trial.time(clock, candidates.get(each).work());
            spent += times[each][rounds];
        }
        computed += processor.nanos() - before;
        rounds++;
        return true;
    }

    /// Forgets the rounds, so that [#advance] makes new ones.
    public void again() {
        rounds = 0;
        spent = 0;
        computed = 0;
    }

    /// When all rounds are done.
    public Choice choice() {
        return new Choice(
                work,
                IntStream.range(0, times.length)
                        .mapToObj(i -> new Choice.Timing(candidates.get(i).name(), sorted(i)[rounds / 2]))
                        .toList(),
                new Noise(
                        IntStream.range(0, times.length)
                                .mapToDouble(this::spread)
                                .max()
                                .orElse(0),
                        (double) computed / Math.max(1, spent)));
    }

    private double spread(int candidate) {
        long[] sorted = sorted(candidate);
        long middle = sorted[rounds - 1 - rounds / 4] - sorted[rounds / 4];
        return (double) middle / Math.max(1, sorted[rounds / 2]);
    }

    private long[] sorted(int candidate) {
        long[] sorted = Arrays.copyOf(times[candidate], rounds);
        Arrays.sort(sorted);
        return sorted;
    }
}
