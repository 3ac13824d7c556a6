package org.stromboli.tools.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.stromboli.tools.bench.BenchmarkResult.Metric;
import org.stromboli.tools.client.Json;
import org.stromboli.tools.load.RequestResult;
import org.stromboli.tools.load.RequestResult.Failure;
import org.stromboli.tools.load.RequestResult.Success;
import org.stromboli.tools.load.Statistics;

/// Metrics under the names that the result file of `vllm bench serve` has, and every request.
final class JsonReport {

    private final BenchmarkResult result;
    private final List<Double> percentiles;

    /// @param percentiles from 0 to 100
    JsonReport(BenchmarkResult result, List<Double> percentiles) {
        this.result = result;
        this.percentiles = percentiles;
    }

    String json() {
        ObjectNode root = Json.object();
        root.put("model_id", result.model());
        root.put("max_concurrency", result.profile().maxConcurrency());
        root.put("request_rate", result.profile().requestRate());
        root.put("duration", rounded(result.seconds()));
        root.put("completed", result.successes().size());
        root.put("failed", result.failed());
        root.put("total_input_tokens", result.inputTokens());
        root.put("total_output_tokens", result.outputTokens());
        root.put(
                "request_throughput",
                rounded(result.perSecond(result.successes().size())));
        root.put("output_throughput", rounded(result.perSecond(result.outputTokens())));
        root.put("total_token_throughput", rounded(result.perSecond(result.inputTokens() + result.outputTokens())));
        result.metrics().forEach(metric -> put(root, metric));
        ObjectNode errors = root.putObject("errors");
        result.failures().forEach(errors::put);
        ArrayNode requests = root.putArray("requests");
        result.requests().forEach(each -> put(requests.addObject(), each));
        return Json.pretty(root);
    }

    private void put(ObjectNode root, Metric metric) {
        String name = metric.name().toLowerCase(Locale.ROOT) + "_ms";
        Statistics statistics = metric.statistics();
        root.put("mean_" + name, rounded(statistics.mean()));
        root.put("median_" + name, rounded(statistics.median()));
        root.put("std_" + name, rounded(statistics.standardDeviation()));
        for (double percent : percentiles) {
            root.put("p%s_%s".formatted(percentName(percent), name), rounded(statistics.percentile(percent)));
        }
        root.put("max_" + name, rounded(statistics.max()));
    }

    private static void put(ObjectNode request, RequestResult result) {
        switch (result) {
            case Success success -> {
                request.put("input_tokens", success.promptTokens());
                request.put("output_tokens", success.outputTokens());
                request.put("ttft_ms", rounded(success.ttftMillis()));
                success.tpotMillis().ifPresent(millis -> request.put("tpot_ms", rounded(millis)));
                LongStream.of(success.interTokenNanos())
                        .max()
                        .ifPresent(nanos -> request.put("max_itl_ms", rounded(nanos / 1e6)));
                request.put("e2el_ms", rounded(success.latencyMillis()));
            }
            case Failure failure -> {
                request.put("e2el_ms", rounded(failure.latencyNanos() / 1e6));
                request.put("error", failure.error());
            }
        }
    }

    /// `99` and `99.9`.
    static String percentName(double percent) {
        return percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
