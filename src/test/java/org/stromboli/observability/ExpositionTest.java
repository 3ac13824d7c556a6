package org.stromboli.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.engine.EngineSettings;
import org.stromboli.engine.QueueLimit;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.Prompt;

/// The whole exposition against a list of what vLLM exposes: dashboards break over a letter. A registry of another
/// version may name things otherwise.
class ExpositionTest {

    /// Estimates of what a GPU does, which nothing here estimates: a number would be a lie.
    private static final Set<String> LEFT_OUT = Set.of(
            "vllm:estimated_flops_per_gpu_total",
            "vllm:estimated_read_bytes_per_gpu_total",
            "vllm:estimated_write_bytes_per_gpu_total");

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*?),?})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"([^\"]*)\"");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private EngineMeters engine;
    private HttpMeters http;

    /// A row of the list.
    record Listed(String name, String type, Map<String, Set<String>> labels, String buckets) {

        static Listed of(String line) {
            String[] cells = line.split("\t", -1);
            Map<String, Set<String>> labels = new TreeMap<>();
            for (String label : cells[2].isEmpty() ? new String[0] : cells[2].split(" ")) {
                String[] parts = label.split("=", -1);
                labels.put(parts[0], parts.length == 1 ? Set.of() : Set.of(parts[1].split(",")));
            }
            return new Listed(cells[0], cells[1], labels, cells[3].strip());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private record Sample(String name, Map<String, String> labels, String value) {}

    static List<Listed> listed() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/metrics/vllm.tsv")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(Listed::of)
                .toList();
    }

    private static Stream<Listed> expected() throws IOException {
        return listed().stream().filter(each -> !LEFT_OUT.contains(each.name()));
    }

    @BeforeEach
    void describe() {
        FixedNames.apply(registry);
        EngineSettings settings = EngineSettings.builder()
                .blocks(64)
                .blockTokens(4)
                .contextTokens(256)
                .vocabulary(100)
                .endTokenIds(Set.of(2))
                .featureBytes(1 << 20)
                .maxStepTokens(64)
                .maxChunkTokens(64)
                .maxRunning(8)
                .visionSlicesWhileDecoding(1)
                .visionSlicesAlone(8)
                .maxQueued(16)
                .maxQueuedTokens(1000)
                .build();
        engine = new EngineMeters(registry, "tiny", settings);
        engine.watch(List.of());
        new RequestMeters(
                registry,
                "tiny",
                256,
                List.of("image", "video"),
                List.of("invalid"),
                List.of("stop", "length", "abort", "error", "repetition"));
        http = new HttpMeters(registry);
        http.expect("/v1/chat/completions", "POST");
    }

    private static GenerationRequest request() {
        return GenerationRequest.builder("a", new Prompt(new int[] {1}, List.of()))
                .maxTokens(1)
                .build();
    }

    private List<String> lines(MetricsFormat format) {
        return Exposition.text(registry, format).lines().toList();
    }

    private List<Sample> samples(MetricsFormat format, String name) {
        List<Sample> found = new ArrayList<>();
        for (String line : lines(format)) {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.lookingAt() && sample.group(1).equals(name)) {
                Map<String, String> labels = new TreeMap<>();
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (label.find()) {
                    labels.put(label.group(1), label.group(2));
                }
                found.add(new Sample(sample.group(1), labels, sample.group(3)));
            }
        }
        return found;
    }

    @ParameterizedTest
    @MethodSource("expected")
    void isThereAsInVllm(Listed row) {
        for (MetricsFormat format : MetricsFormat.values()) {
            String first = row.type().equals("histogram") ? row.name() + "_bucket" : row.name();
            List<Sample> samples = samples(format, first);
            assertThat(samples).describedAs("%s as %s", first, format).isNotEmpty();
            String family = format == MetricsFormat.TEXT || !row.type().equals("counter")
                    ? row.name()
                    : row.name().replaceAll("_total$", "");
            assertThat(lines(format)).contains("# TYPE %s %s".formatted(family, row.type()));
            Set<String> names = new TreeSet<>(row.labels().keySet());
            names.addAll(List.of("model_name", "engine"));
            if (row.type().equals("histogram")) {
                names.add("le");
            }
            assertThat(samples).allSatisfy(sample -> {
                assertThat(sample.labels().keySet()).isEqualTo(names);
                assertThat(sample.labels()).containsEntry("engine", "0").containsEntry("model_name", "tiny");
            });
            row.labels().forEach((label, values) -> {
                if (!values.isEmpty()) {
                    assertThat(samples.stream()
                                    .map(sample -> sample.labels().get(label))
                                    .collect(Collectors.toSet()))
                            .isEqualTo(values);
                }
            });
            if (!row.buckets().isEmpty()) {
                assertThat(samples.stream().map(sample -> sample.labels().get("le")))
                        .containsExactlyElementsOf(Arrays.asList(row.buckets().split(" ")));
            }
        }
    }

    /// Nothing that looks like vLLM's but is none of its metrics, the largest values apart that the registry adds.
    @ParameterizedTest
    @EnumSource(MetricsFormat.class)
    void nothingElseIsCalledAsInVllm(MetricsFormat format) throws IOException {
        Set<String> known = listed().stream().map(Listed::name).collect(Collectors.toSet());
        Set<String> shown = lines(format).stream()
                .map(SAMPLE::matcher)
                .filter(Matcher::lookingAt)
                .map(sample -> sample.group(1))
                .filter(name -> name.startsWith("vllm:"))
                .map(name -> name.replaceAll("_(bucket|count|sum|max)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        shown.removeAll(known);
        assertThat(shown).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(MetricsFormat.class)
    void requestsAreCountedAsTheInstrumentatorDoes(MetricsFormat format) {
        http.answered("/v1/chat/completions", "POST", 200, 300_000_000);
        http.answered("/v1/chat/completions", "POST", 404, 1_000_000);
        http.answered("none", "BREW", 405, 1_000_000);
        assertThat(samples(format, "http_requests_total"))
                .extracting(Sample::labels)
                .contains(
                        Map.of("handler", "/v1/chat/completions", "method", "POST", "status", "2xx"),
                        Map.of("handler", "/v1/chat/completions", "method", "POST", "status", "4xx"),
                        Map.of("handler", "none", "method", "OTHER", "status", "4xx"));
        assertThat(samples(format, "http_request_duration_seconds_bucket").stream()
                        .filter(sample -> sample.labels().get("method").equals("POST"))
                        .map(sample -> sample.labels().get("le") + "=" + sample.value()))
                .containsExactly("0.1=1.0", "0.5=2.0", "1.0=2.0", "+Inf=2.0");
    }

    /// The buckets below a second are what these are for.
    @Test
    void partsOfASecondAreInTheirBuckets() {
        engine.firstToken(request(), 30_000_000);
        assertThat(samples(MetricsFormat.TEXT, "vllm:time_to_first_token_seconds_bucket").stream()
                        .filter(sample -> sample.value().equals("1.0"))
                        .map(sample -> sample.labels().get("le"))
                        .findFirst())
                .contains("0.04");
        assertThat(samples(MetricsFormat.TEXT, "vllm:time_to_first_token_seconds_sum"))
                .extracting(Sample::value)
                .containsExactly("0.03");
    }

    @Test
    void refusalsHaveTheirReasons() {
        GenerationRequest request = request();
        engine.queueFull(request, QueueLimit.REQUESTS);
        engine.queueFull(request, QueueLimit.REQUESTS);
        engine.queueFull(request, QueueLimit.TOKENS);
        assertThat(samples(MetricsFormat.TEXT, "vllm:admission_rejections_total"))
                .extracting(sample -> sample.labels().get("reason") + "=" + sample.value())
                .containsExactlyInAnyOrder("max_num_queued_reqs=2.0", "max_num_queued_tokens=1.0");
    }

    @ParameterizedTest
    @EnumSource(MetricsFormat.class)
    void aGaugeWithoutAValueIsLeftOut(MetricsFormat format) {
        Gauge.builder("pool_ratio", () -> Double.NaN).register(registry);
        assertThat(registry.scrape()).contains("pool_ratio NaN");
        assertThat(lines(format)).noneMatch(line -> line.contains("NaN"));
    }

    @Test
    void openMetricsHasAnEnd() {
        assertThat(lines(MetricsFormat.OPEN_METRICS).getLast()).isEqualTo("# EOF");
        assertThat(lines(MetricsFormat.TEXT)).doesNotContain("# EOF");
    }
}
