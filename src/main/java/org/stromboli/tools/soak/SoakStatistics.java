package org.stromboli.tools.soak;

import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.stromboli.tools.load.Statistics;
import org.stromboli.tools.soak.SoakRequest.Behavior;

/// Counts how requests ended. Thread-safe.
final class SoakStatistics {

    private static final double MAX_ITL_RATIO = 1.5;

    private record Failure(Behavior behavior, String error) {}

    private final Map<Behavior, LongAdder> served = new ConcurrentHashMap<>();
    private final Map<Failure, LongAdder> failures = new ConcurrentHashMap<>();
    private final LongAdder rejected = new LongAdder();
    private final Queue<long[]> interTokenNanos = new ConcurrentLinkedQueue<>();
    private final Queue<Long> firstTokenNanos = new ConcurrentLinkedQueue<>();

    void add(SoakResult result) {
        if (result.isRejected()) {
            rejected.increment();
        } else if (result.error().isPresent()) {
            Failure failure = new Failure(result.behavior(), result.error().get());
            failures.computeIfAbsent(failure, _ -> new LongAdder()).increment();
        } else {
            served.computeIfAbsent(result.behavior(), _ -> new LongAdder()).increment();
            interTokenNanos.add(result.interTokenNanos());
            if (result.behavior() == Behavior.STREAM) {
                firstTokenNanos.add(result.firstTokenNanos());
            }
        }
    }

    long served() {
        return served.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /// How many requests failed, rejected ones aside, by error.
    Map<String, Long> failures() {
        Map<String, Long> counts = new TreeMap<>();
        failures.forEach((failure, count) -> counts.merge(failure.error(), count.sum(), Long::sum));
        return counts;
    }

    String line() {
        Map<String, Long> counts = new TreeMap<>();
        failures.forEach((failure, count) -> counts.put(failure.behavior() + ": " + failure.error(), count.sum()));
        return "%d served, %d rejected (429), failed: %s"
                .formatted(served(), rejected.sum(), counts.isEmpty() ? "none" : counts);
    }

    /// @param phase of the soak test
    String report(String phase) {
        Statistics ttft = Statistics.of(firstTokenNanos.stream().mapToDouble(nanos -> nanos / 1e6));
        Statistics itl = interToken();
        return String.format(
                Locale.ROOT,
                "%s: %s%n  served by client behavior: %s%n"
                        + "  TTFT: median %.1f, P99 %.1f ms; ITL: median %.1f, P99 %.1f, max %.1f ms%n",
                phase,
                line(),
                new TreeMap<>(served),
                ttft.median(),
                ttft.percentile(99),
                itl.median(),
                itl.percentile(99),
                itl.max());
    }

    void checkFailures(String phase, SoakChecks checks) {
        checks.add(failures.isEmpty(), phase + ": nothing fails but by 429", line());
    }

    /// Compares medians: a machine that also runs the load generator says little with anything finer.
    ///
    /// @param atCapacity what the server did before the overload
    void checkInterTokenLatency(SoakStatistics atCapacity, SoakChecks checks) {
        double ratio = interToken().median() / atCapacity.interToken().median();
        checks.add(
                ratio < MAX_ITL_RATIO,
                "inter-token latency stays",
                String.format(Locale.ROOT, "median ITL %.2f times that at capacity", ratio));
    }

    private Statistics interToken() {
        return Statistics.of(
                interTokenNanos.stream().flatMapToLong(LongStream::of).mapToDouble(nanos -> nanos / 1e6));
    }
}
