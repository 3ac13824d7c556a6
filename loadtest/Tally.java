import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/// Counts what became of requests. Thread-safe.
final class Tally {

    private final Map<String, LongAdder> unserved = new ConcurrentSkipListMap<>();
    private final Map<Request.Kind, LongAdder> served = new ConcurrentSkipListMap<>();
    private final LongAdder shed = new LongAdder();
    private final Queue<long[]> gaps = new ConcurrentLinkedQueue<>();
    private final Queue<Long> firstTokens = new ConcurrentLinkedQueue<>();

    void add(Outcome outcome) {
        if (outcome.isShed()) {
            shed.increment();
        } else if (outcome.error().isPresent()) {
            String what = outcome.kind() + " " + outcome.error().get();
            unserved.computeIfAbsent(what, _ -> new LongAdder()).increment();
        } else {
            served.computeIfAbsent(outcome.kind(), _ -> new LongAdder()).increment();
            gaps.add(outcome.gaps());
            if (outcome.kind() == Request.Kind.STREAM) {
                firstTokens.add(outcome.firstTokenNanos());
            }
        }
    }

    long served() {
        return served.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /// Failures other than 429, by what happened.
    Map<String, Long> unserved() {
        Map<String, Long> counts = new TreeMap<>();
        unserved.forEach((what, count) -> counts.put(what.substring(what.indexOf(' ') + 1), count.sum()));
        return counts;
    }

    String line() {
        return "%d served, %d shed (429), failed: %s"
                .formatted(served(), shed.sum(), unserved.isEmpty() ? "none" : unserved);
    }

    void print(String name) {
        long[] sorted = sortedGaps();
        long[] first = firstTokens.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf("%s: %s%n  by kind: %s%n", name, line(), served);
        System.out.printf(
                "  first token: p50 %.1f, p99 %.1f ms; between pieces: p50 %.1f, p99 %.1f, longest %.1f ms%n",
                at(first, 0.5), at(first, 0.99), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    void judge(Verdict verdict) {
        verdict.check(unserved.isEmpty(), "no failure but 429", line());
    }

    /// Medians: a machine that also runs the load generator says little with anything finer.
    void comparePace(Tally calm, Verdict verdict) {
        double ratio = at(sortedGaps(), 0.5) / at(calm.sortedGaps(), 0.5);
        verdict.check(
                ratio < 1.5, "streams keep their pace", "median gap %.2f times that at capacity".formatted(ratio));
    }

    private long[] sortedGaps() {
        return gaps.stream().flatMapToLong(LongStream::of).sorted().toArray();
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
    }
}
