import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Turns samples into the numbers that matter. Failed requests count as errors and in no other number.
final class Report {

    private static final double[] PERCENTILES = {50, 90, 95, 99};

    private final Options options;
    private final List<Sample> samples;
    private final List<Sample> good;
    private final double seconds;

    Report(Options options, List<Sample> samples, Duration wall) {
        this.options = options;
        this.samples = samples;
        this.good = samples.stream().filter(each -> each.error().isEmpty()).toList();
        this.seconds = wall.toNanos() / 1e9;
    }

    Map<String, Long> errors() {
        return samples.stream()
                .flatMap(each -> each.error().stream())
                .collect(Collectors.groupingBy(kind -> kind, TreeMap::new, Collectors.counting()));
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "requests", "%d good, %d failed, in %.1f s", good.size(), samples.size() - good.size(), seconds);
        line(text, "rate", "%.2f requests/s, at most %d at a time", good.size() / seconds, options.concurrency());
        line(text, "prompt", "%d tokens, %.1f tokens/s", total(Sample::promptTokens), perSecond(Sample::promptTokens));
        line(text, "output", "%d tokens, %.1f tokens/s", total(Sample::outputTokens), perSecond(Sample::outputTokens));
        text.append(String.format(
                Locale.ROOT, "%n%-16s%10s%10s%10s%10s%10s%10s%n", "ms", "mean", "p50", "p90", "p95", "p99", "max"));
        row(text, "first token", firstTokens());
        row(text, "between tokens", gaps());
        row(text, "whole request", totals());
        errors().forEach((kind, count) -> text.append(String.format(Locale.ROOT, "%nfailed %5d x %s", count, kind)));
        return text.append(errors().isEmpty() ? "" : "\n").toString();
    }

    String json() {
        String errors = errors().entrySet().stream()
                .map(each -> "\"%s\":%d".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(","));
        String requests = samples.stream()
                .map(each -> number(
                        "{\"first_token_ms\":%.3f,\"total_ms\":%.3f,\"longest_gap_ms\":%.3f,\"prompt_tokens\":%d,"
                                + "\"output_tokens\":%d,\"error\":%s}",
                        each.firstTokenNanos() / 1e6,
                        each.totalNanos() / 1e6,
                        LongStream.of(each.gaps()).max().orElse(0) / 1e6,
                        each.promptTokens(),
                        each.outputTokens(),
                        each.error().map(kind -> "\"" + kind + "\"").orElse("null")))
                .collect(Collectors.joining(",\n    "));
        return number(
                """
                {
                  "seconds": %.3f,
                  "good": %d,
                  "failed": %d,
                  "requests_per_second": %.3f,
                  "prompt_tokens_per_second": %.3f,
                  "output_tokens_per_second": %.3f,
                  "first_token_ms": %s,
                  "between_tokens_ms": %s,
                  "total_ms": %s,
                  "errors": {%s},
                  "requests": [
                    %s
                  ]
                }
                """,
                seconds,
                good.size(),
                samples.size() - good.size(),
                good.size() / seconds,
                perSecond(Sample::promptTokens),
                perSecond(Sample::outputTokens),
                distribution(firstTokens()),
                distribution(gaps()),
                distribution(totals()),
                errors,
                requests);
    }

    private long[] firstTokens() {
        return good.stream().mapToLong(Sample::firstTokenNanos).sorted().toArray();
    }

    private long[] gaps() {
        return good.stream()
                .flatMapToLong(each -> LongStream.of(each.gaps()))
                .sorted()
                .toArray();
    }

    private long[] totals() {
        return good.stream().mapToLong(Sample::totalNanos).sorted().toArray();
    }

    private long total(ToLongFunction<Sample> field) {
        return good.stream().mapToLong(field).sum();
    }

    private double perSecond(ToLongFunction<Sample> field) {
        return total(field) / seconds;
    }

    private static void line(StringBuilder text, String name, String format, Object... values) {
        text.append(String.format(Locale.ROOT, "%-16s", name))
                .append(number(format, values))
                .append('\n');
    }

    private static void row(StringBuilder text, String name, long[] sorted) {
        text.append(String.format(Locale.ROOT, "%-16s%10.1f", name, mean(sorted)));
        for (double percentile : PERCENTILES) {
            text.append(number("%10.1f", percentile(sorted, percentile)));
        }
        text.append(number("%10.1f%n", percentile(sorted, 100)));
    }

    private static String distribution(long[] sorted) {
        return number(
                "{\"mean\":%.3f,\"p50\":%.3f,\"p90\":%.3f,\"p95\":%.3f,\"p99\":%.3f,\"max\":%.3f}",
                mean(sorted),
                percentile(sorted, 50),
                percentile(sorted, 90),
                percentile(sorted, 95),
                percentile(sorted, 99),
                percentile(sorted, 100));
    }

    private static String number(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static double mean(long[] nanos) {
        return Arrays.stream(nanos).average().orElse(0) / 1e6;
    }

    /// Nearest rank.
    private static double percentile(long[] sorted, double percentile) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(percentile / 100 * sorted.length);
        return sorted[Math.max(0, rank - 1)] / 1e6;
    }
}
