package org.stromboli.tools.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.stromboli.tools.load.RequestResult;
import org.stromboli.tools.load.RequestResult.Failure;
import org.stromboli.tools.load.RequestResult.Success;
import org.stromboli.tools.load.Statistics;

/// The metrics of one run. Failed requests count in no metric but their own number.
///
/// @param duration wall clock time from the first request to the end of the last
record BenchmarkResult(String model, LoadProfile profile, List<RequestResult> requests, Duration duration) {

    /// A metric of latency.
    ///
    /// @param name as `vllm bench serve` abbreviates it
    record Metric(String title, String name, Statistics statistics) {}

    List<Metric> metrics() {
        List<Success> successes = successes();
        return List.of(
                new Metric("Time to First Token", "TTFT", Statistics.ttft(successes)),
                new Metric("Time per Output Token (excl. 1st token)", "TPOT", Statistics.tpot(successes)),
                new Metric("Inter-token Latency", "ITL", Statistics.interToken(successes)),
                new Metric("End-to-end Latency", "E2EL", Statistics.latency(successes)));
    }

    List<Success> successes() {
        return requests.stream()
                .filter(Success.class::isInstance)
                .map(Success.class::cast)
                .toList();
    }

    /// How many requests failed, by error.
    Map<String, Long> failures() {
        return requests.stream()
                .filter(Failure.class::isInstance)
                .map(Failure.class::cast)
                .collect(Collectors.groupingBy(Failure::error, TreeMap::new, Collectors.counting()));
    }

    int failed() {
        return requests.size() - successes().size();
    }

    long inputTokens() {
        return sum(Success::promptTokens);
    }

    long outputTokens() {
        return sum(Success::outputTokens);
    }

    double perSecond(long count) {
        return count / seconds();
    }

    double seconds() {
        return duration.toNanos() / 1e9;
    }

    private long sum(ToLongFunction<Success> tokens) {
        return successes().stream().mapToLong(tokens).sum();
    }
}
