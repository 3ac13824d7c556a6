package org.stromboli.tools.load;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/// Mean, standard deviation and percentiles of values, mostly times in milliseconds; all 0 without any. Percentiles are
/// interpolated linearly between neighbours, as NumPy does by default, so that they compare with those of
/// `vllm bench serve`.
public final class Statistics {

    private final double[] sorted;

    private Statistics(double[] sorted) {
        this.sorted = sorted;
    }

    public static Statistics of(DoubleStream values) {
        return new Statistics(values.sorted().toArray());
    }

    /// Of the times between tokens of all requests together.
    public static Statistics interToken(Collection<RequestResult.Success> results) {
        return of(results.stream()
                .flatMapToLong(each -> LongStream.of(each.interTokenNanos()))
                .mapToDouble(nanos -> nanos / 1e6));
    }

    public static Statistics ttft(Collection<RequestResult.Success> results) {
        return of(results.stream().mapToDouble(RequestResult.Success::ttftMillis));
    }

    /// Of requests with two output tokens or more.
    public static Statistics tpot(Collection<RequestResult.Success> results) {
        return of(results.stream().flatMapToDouble(each -> each.tpotMillis().stream()));
    }

    /// End to end.
    public static Statistics latency(Collection<RequestResult.Success> results) {
        return of(results.stream().mapToDouble(RequestResult.Success::latencyMillis));
    }

    public double mean() {
        return Arrays.stream(sorted).average().orElse(0);
    }

    /// Of the values as a whole population.
    public double standardDeviation() {
        double mean = mean();
        return Math.sqrt(Arrays.stream(sorted)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0));
    }

    public double median() {
        return percentile(50);
    }

    public double max() {
        return percentile(100);
    }

    /// @param percent from 0 to 100
    public double percentile(double percent) {
        if (sorted.length == 0) {
            return 0;
        }
        double position = percent / 100 * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
