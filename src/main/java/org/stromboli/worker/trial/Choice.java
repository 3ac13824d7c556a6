package org.stromboli.worker.trial;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// How fast several ways to compute the same were, and which one is to be used.
///
/// @param work what was computed, with its size
/// @param timings in the order of preference
public record Choice(String work, List<Timing> timings, Noise noise) {

    /// Speeds that differ by less are the same: what else a machine does moves them as much.
    public static final double NOISE = 0.1;

    private static final double MILLISECOND = 1e6;

    /// @param nanos median
    public record Timing(String name, long nanos) {}

    public Choice {
        timings = List.copyOf(timings);
        if (timings.isEmpty()) {
            throw new IllegalArgumentException("nothing to choose from");
        }
    }

    /// Of an undisturbed measurement.
    public Choice(String work, List<Timing> timings) {
        this(work, timings, Noise.NONE);
    }

    private long least() {
        return timings.stream().mapToLong(Timing::nanos).min().orElseThrow();
    }

    /// How many times as long as the fastest one it takes.
    public double slowdown(int index) {
        return (double) Math.max(1, timings.get(index).nanos()) / Math.max(1, least());
    }

    static boolean isNoise(double slowdown) {
        return slowdown <= 1 + NOISE;
    }

    /// The first one that is as fast as any, but for noise.
    public int index() {
        int index = 0;
        while (!isNoise(slowdown(index))) {
            index++;
        }
        return index;
    }

    /// For a line of a log.
    @Override
    public String toString() {
        return timings.stream()
                .map(each -> String.format(Locale.ROOT, "%s %.2f ms", each.name(), each.nanos() / MILLISECOND))
                .collect(Collectors.joining(", ", work + ": ", noise.isSmall() ? "" : " (busy machine)"));
    }
}
