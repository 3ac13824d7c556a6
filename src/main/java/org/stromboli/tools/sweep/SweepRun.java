package org.stromboli.tools.sweep;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.stromboli.tools.load.ImageShape;
import org.stromboli.tools.load.ImageSize;
import org.stromboli.tools.load.RequestResult.Success;
import org.stromboli.tools.load.Statistics;
import org.stromboli.tools.load.WorkloadShape;

/// Measures points in ascending order, each with every server in turn. Charts come under the names of their files.
final class SweepRun {

    private static final int TOKENS = 64;
    private static final int WORDS = 30;
    private static final int MIN_CONTEXT_WORDS = 640;
    private static final int[] IMAGE_EDGES = {384, 768, 1152, 1536, 2304};

    /// Concurrency levels and edges are points themselves; contexts lie above both.
    private static final int CONTEXT_POINTS = 100_000;

    private final List<SweptServer> servers;
    private final PrintWriter out;
    private final int maxConcurrency;
    private final int maxImageSize;
    private final int maxPromptWords;

    SweepRun(List<SweptServer> servers, PrintWriter out, int maxConcurrency, int maxImageSize, int maxPromptWords) {
        this.servers = servers;
        this.out = out;
        this.maxConcurrency = maxConcurrency;
        this.maxImageSize = maxImageSize;
        this.maxPromptWords = maxPromptWords;
    }

    Map<String, LineChart> measure(Sweep sweep) throws InterruptedException {
        return switch (sweep) {
            case CONCURRENCY -> concurrency();
            case IMAGES -> images();
            case CONTEXTS -> contexts();
        };
    }

    private Map<String, LineChart> concurrency() throws InterruptedException {
        LineChart throughput = new LineChart("Concurrent requests of 64 output tokens", "concurrency", "tokens/s");
        LineChart itl = new LineChart("Concurrent requests of 64 output tokens", "concurrency", "P99 ITL, ms");
        for (int streams = 1; streams <= maxConcurrency; streams *= 2) {
            for (SweptServer server : servers) {
                List<Success> results = server.send(streams, WorkloadShape.text(WORDS, TOKENS), streams);
                double tokens =
                        results.stream().mapToLong(Success::outputTokens).sum();
                double rate = tokens / (Statistics.latency(results).max() / 1e3);
                double p99 = Statistics.interToken(results).percentile(99);
                print(String.format(
                        Locale.ROOT,
                        "%-12s concurrency %4d  throughput %8.1f tok/s  median TTFT %8.1f ms  median TPOT %7.2f ms"
                                + "  P99 ITL %8.1f ms",
                        server.name(),
                        streams,
                        rate,
                        Statistics.ttft(results).median(),
                        Statistics.tpot(results).median(),
                        p99));
                throughput.add(server.name(), streams, rate);
                itl.add(server.name(), streams, p99);
            }
        }
        return charts("concurrency-throughput", throughput, "concurrency-itl", itl);
    }

    private Map<String, LineChart> images() throws InterruptedException {
        LineChart ttft = new LineChart("A new square image", "edge in pixels", "TTFT, s");
        for (int edge :
                IntStream.of(IMAGE_EDGES).filter(each -> each <= maxImageSize).toArray()) {
            for (SweptServer server : servers) {
                WorkloadShape shape = WorkloadShape.text(8, TOKENS).with(ImageShape.single(ImageSize.square(edge)));
                Success result = server.send(1, shape, edge).getFirst();
                print(String.format(
                        Locale.ROOT,
                        "%-12s image %4d pixels  %6d prompt tokens  TTFT %8.2f s",
                        server.name(),
                        edge,
                        result.promptTokens(),
                        result.ttftMillis() / 1e3));
                ttft.add(server.name(), edge, result.ttftMillis() / 1e3);
            }
        }
        return Map.of("image-ttft", ttft);
    }

    private Map<String, LineChart> contexts() throws InterruptedException {
        LineChart ttft = new LineChart("A new prompt", "words in the prompt", "TTFT, s");
        LineChart decode = new LineChart("Decode after the prompt", "words in the prompt", "tokens/s");
        for (int words = MIN_CONTEXT_WORDS; words <= maxPromptWords; words *= 2) {
            for (SweptServer server : servers) {
                Success result = server.send(1, WorkloadShape.text(words, TOKENS), CONTEXT_POINTS + words)
                        .getFirst();
                double tpot = result.tpotMillis().orElse(Double.NaN);
                print(String.format(
                        Locale.ROOT,
                        "%-12s context %6d words  %6d prompt tokens  TTFT %8.2f s  TPOT %7.2f ms (%.1f tok/s)",
                        server.name(),
                        words,
                        result.promptTokens(),
                        result.ttftMillis() / 1e3,
                        tpot,
                        1e3 / tpot));
                ttft.add(server.name(), words, result.ttftMillis() / 1e3);
                decode.add(server.name(), words, 1e3 / tpot);
            }
        }
        return charts("context-ttft", ttft, "context-decode-throughput", decode);
    }

    private static Map<String, LineChart> charts(String name, LineChart chart, String otherName, LineChart other) {
        Map<String, LineChart> charts = new LinkedHashMap<>();
        charts.put(name, chart);
        charts.put(otherName, other);
        return charts;
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
