package org.stromboli.tools.bench;

import java.util.List;
import java.util.Locale;
import org.stromboli.tools.bench.BenchmarkResult.Metric;

/// The summary as `vllm bench serve` prints it, with the maximum and the failures added.
final class TextReport {

    private static final int WIDTH = 50;

    private final BenchmarkResult result;
    private final List<Double> percentiles;
    private final StringBuilder text = new StringBuilder();

    /// @param percentiles from 0 to 100
    TextReport(BenchmarkResult result, List<Double> percentiles) {
        this.result = result;
        this.percentiles = percentiles;
    }

    String text() {
        text.setLength(0);
        title(" Serving Benchmark Result ", '=');
        count("Successful requests:", result.successes().size());
        count("Failed requests:", result.failed());
        count("Maximum request concurrency:", result.profile().maxConcurrency());
        if (result.profile().requestRate() > 0) {
            number("Request rate configured (RPS):", result.profile().requestRate());
        }
        number("Benchmark duration (s):", result.seconds());
        count("Total input tokens:", result.inputTokens());
        count("Total generated tokens:", result.outputTokens());
        number(
                "Request throughput (req/s):",
                result.perSecond(result.successes().size()));
        number("Output token throughput (tok/s):", result.perSecond(result.outputTokens()));
        number("Total token throughput (tok/s):", result.perSecond(result.inputTokens() + result.outputTokens()));
        result.metrics().forEach(this::metric);
        title("", '=');
        result.failures().forEach((error, count) -> text.append("failed: %d x %s%n".formatted(count, error)));
        return text.toString();
    }

    private void metric(Metric metric) {
        title(metric.title(), '-');
        number("Mean %s (ms):".formatted(metric.name()), metric.statistics().mean());
        number("Median %s (ms):".formatted(metric.name()), metric.statistics().median());
        for (double percent : percentiles) {
            number(
                    "P%s %s (ms):".formatted(JsonReport.percentName(percent), metric.name()),
                    metric.statistics().percentile(percent));
        }
        number("Max %s (ms):".formatted(metric.name()), metric.statistics().max());
    }

    private void title(String title, char fill) {
        int free = WIDTH - title.length();
        String line = Character.toString(fill);
        text.append(line.repeat(free / 2))
                .append(title)
                .append(line.repeat(free - free / 2))
                .append('\n');
    }

    private void count(String name, long value) {
        text.append(String.format(Locale.ROOT, "%-40s %-10d%n", name, value));
    }

    private void number(String name, double value) {
        text.append(String.format(Locale.ROOT, "%-40s %-10.2f%n", name, value));
    }
}
