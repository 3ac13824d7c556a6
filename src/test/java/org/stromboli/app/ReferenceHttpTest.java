package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.HotSpotDiagnosticMXBean;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.engine.EngineGauges;
import org.stromboli.fakes.Waiting;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.tokenizer.Tokenizer;

/// The whole server with the reference checkpoint: what comes over HTTP is what the reference computes, and
/// nothing is left behind by clients that go away.
@QuarkusTest
@TestProfile(FixtureService.class)
@Timeout(300)
class ReferenceHttpTest {

    private static final int CLIENTS = 200;

    @TestHTTPResource("/")
    URI server;

    @Inject
    Service service;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = new HttpProbe(server, FixtureService.KEY);
    }

    @Test
    void promptsAndAnswersAreThoseOfTheReference() throws Exception {
        for (ReferenceCase each : ReferenceCase.all()) {
            JsonNode answer = HttpProbe.json(http.chat(each.body("")));
            assertReference(each, answer.path("prompt_token_ids"), answer.at("/choices/0/token_ids"));
        }
    }

    @Test
    void streamsSideBySideAreThoseOfTheReference() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (ReferenceCase each : ReferenceCase.all()) {
                running.add(threads.submit(() -> {
                    assertStreamIsReference(each);
                    return null;
                }));
                running.add(threads.submit(() -> {
                    assertThat(http.chat(broken()).statusCode()).isEqualTo(400);
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
    }

    private void assertStreamIsReference(ReferenceCase each) throws IOException, InterruptedException {
        List<JsonNode> chunks = http.chunks(each.body("\"stream\":true,"));
        List<Integer> ids = new ArrayList<>();
        chunks.forEach(chunk -> ids.addAll(ReferenceCase.ids(chunk.at("/choices/0/token_ids"))));
        assertThat(ReferenceCase.ids(chunks.getFirst().path("prompt_token_ids")))
                .describedAs(each.id())
                .isEqualTo(each.promptIds());
        assertThat(ids).describedAs(each.id()).startsWith(each.greedyIds().toArray(Integer[]::new));
    }

    private static void assertReference(ReferenceCase each, JsonNode promptIds, JsonNode ids) {
        assertThat(ReferenceCase.ids(promptIds)).describedAs(each.id()).isEqualTo(each.promptIds());
        assertThat(ReferenceCase.ids(ids))
                .describedAs(each.id())
                .startsWith(each.greedyIds().toArray(Integer[]::new));
    }

    @Test
    void aRequestMayNameABuiltInTemplate() throws Exception {
        JsonNode answer = HttpProbe.json(http.chat("""
                {"messages":[{"role":"user","content":"what is <image>?"}],"max_tokens":1,"return_token_ids":true,
                 "chat_template":"qwen_1_5"}"""));
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("llava_onevision/checkpoint"), List.of("<image>"))) {
            String prompt = "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n"
                    + tokenizer.guard("what is <image>?") + "<|im_end|>\n<|im_start|>assistant\n";
            assertThat(ReferenceCase.ids(answer.path("prompt_token_ids")))
                    .containsExactlyElementsOf(Arrays.stream(tokenizer.encodeGuarded(prompt, true))
                            .boxed()
                            .toList());
        }
    }

    @Test
    void anImageThatCannotBeDecodedIsABadRequest() throws Exception {
        HttpResponse<String> response = http.chat(broken());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/param").asText())
                .isEqualTo("messages[0].content[0].image_url.url");
    }

    private static String broken() {
        return """
                {"messages":[{"role":"user","content":[
                  {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA"}},
                  {"type":"text","text":"what is a red circle?"}]}]}""";
    }

    @Test
    void aSecondQuestionFindsItsPromptAndImageInTheCaches() throws Exception {
        ReferenceCase wide = ReferenceCase.all().get(1);
        http.chat(wide.body("\"cache_salt\":\"a\","));
        double hits = metric("vllm:mm_cache_hits_total");
        JsonNode again = HttpProbe.json(http.chat(wide.body("\"cache_salt\":\"a\",")));
        assertThat(again.at("/usage/prompt_tokens_details/cached_tokens").asInt())
                .isGreaterThan(200);
        JsonNode salted = HttpProbe.json(http.chat(wide.body("\"cache_salt\":\"b\",")));
        assertThat(salted.at("/usage/prompt_tokens_details/cached_tokens").asInt())
                .isZero();
        assertThat(metric("vllm:mm_cache_hits_total")).isGreaterThan(hits);
        assertThat(ReferenceCase.ids(salted.at("/choices/0/token_ids")))
                .isEqualTo(ReferenceCase.ids(again.at("/choices/0/token_ids")));
    }

    @Test
    void metersHaveTheNamesThatDashboardsRead() throws Exception {
        double requests = metric("vllm:request_success_total{engine=\"0\",finished_reason=\"length\"");
        double tokens = metric("vllm:generation_tokens_total");
        http.chat(ReferenceCase.all().getFirst().body("\"ignore_eos\":true,"));
        assertThat(metric("vllm:request_success_total{engine=\"0\",finished_reason=\"length\"") - requests)
                .isEqualTo(1);
        assertThat(metric("vllm:generation_tokens_total") - tokens).isEqualTo(24);
        String metrics = metrics();
        assertThat(metrics).doesNotContain("\nvllm_");
        for (String name : List.of(
                "num_requests_running",
                "num_requests_waiting",
                "kv_cache_usage_perc",
                "cache_config_info",
                "prompt_tokens_total",
                "generation_tokens_total",
                "prefix_cache_queries_total",
                "prefix_cache_hits_total",
                "mm_cache_queries_total",
                "mm_cache_hits_total",
                "num_preemptions_total",
                "request_success_total",
                "time_to_first_token_seconds_bucket",
                "inter_token_latency_seconds_sum",
                "e2e_request_latency_seconds_count",
                "request_queue_time_seconds_bucket",
                "request_prefill_time_seconds_bucket",
                "request_decode_time_seconds_bucket",
                "iteration_tokens_total_bucket")) {
            assertThat(metrics).contains("\nvllm:" + name + "{");
        }
        assertThat(metrics).contains("model_name=\"fixture\"", "\nstromboli_vision_seconds_bucket{");
    }

    @Test
    void keysGuardEverythingButProbesAndMetrics() throws Exception {
        HttpProbe stranger = new HttpProbe(server, "third-key");
        HttpResponse<String> rejected = stranger.chat("{}");
        assertThat(rejected.statusCode()).isEqualTo(401);
        assertThat(rejected.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(HttpProbe.json(rejected).at("/error/type").asText()).isEqualTo("authentication_error");
        for (String path : List.of("/", "/v1/models", "/openapi", "/nowhere", "/v1/../v1/models", "/metrics/x")) {
            assertThat(http.get(path).statusCode()).describedAs(path).isEqualTo(401);
        }
        assertThat(http.get("/v1/models", "Authorization", "Basic first-key").statusCode())
                .isEqualTo(401);
        assertThat(http.get("/v1/models", "Authorization", "bearer first-key").statusCode())
                .isEqualTo(200);
        assertThat(http.get("/v1/models", "x-api-key", "first-key").statusCode())
                .isEqualTo(200);
        HttpResponse<String> message = stranger.post("/v1/messages", "application/json", "{}");
        assertThat(message.statusCode()).isEqualTo(401);
        assertThat(HttpProbe.json(message).path("type").asText()).isEqualTo("error");
        assertThat(HttpProbe.json(message).at("/error/type").asText()).isEqualTo("authentication_error");
        for (String path : List.of("/health", "/health/live", "/health/ready", "/health/started", "/metrics")) {
            assertThat(http.get(path).statusCode()).describedAs(path).isEqualTo(200);
        }
    }

    @Test
    void clientsThatLeaveLeaveNothingBehind(@TempDir Path directory) throws Exception {
        long seed = 20;
        SplittableRandom random = new SplittableRandom(seed);
        List<ReferenceCase> cases = ReferenceCase.all();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                ReferenceCase each = cases.get(random.nextInt(cases.size()));
                SplittableRandom own = random.split();
                clients.add(threads.submit(() -> leaveAtSomeMoment(each, own)));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
        Waiting.until("nothing runs", () -> service.completions().running() == 0);
        Waiting.until(
                "the engine is empty",
                () -> gauges().running() == 0 && gauges().waiting() == 0 && gauges().usedBlocks() == 0);
        assertThat(service.isHealthy()).describedAs("accounting, seed %d", seed).isTrue();
        Waiting.until(
                "no thread reads media",
                () -> !threadNames(directory).contains("media-chatcmpl")
                        && !threadNames(directory).contains("answer-stream"));
        promptsAndAnswersAreThoseOfTheReference();
    }

    private Void leaveAtSomeMoment(ReferenceCase each, SplittableRandom random) throws IOException {
        boolean stream = random.nextBoolean();
        String fields = "\"stream\":%s,\"ignore_eos\":true,\"min_tokens\":3000,\"n\":%d,"
                .formatted(stream, random.nextInt(1, 4));
        String body = each.body(fields).replace("\"max_tokens\":24", "\"max_tokens\":3000");
        double share = random.nextInt(5) == 0 ? random.nextDouble() : 1;
        try (HttpProbe.Connection connection = http.open(body, share)) {
            if (random.nextBoolean()) {
                connection.socket().setSoLinger(true, 0); // ends with a reset
            }
            if (stream && share == 1) {
                for (int lines = random.nextInt(40); lines > 0; lines--) {
                    if (connection.reader().readLine() == null) {
                        break;
                    }
                }
            } else {
                LockSupport.parkNanos(random.nextLong(1_000_000_000L)); // at whatever the server does by then
            }
        }
        return null;
    }

    private EngineGauges gauges() {
        return service.engines().getFirst().gauges();
    }

    private static String threadNames(Path directory) {
        try {
            Path dump = directory.resolve("threads-%d.txt".formatted(System.nanoTime()));
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toAbsolutePath().toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            return Files.readString(dump);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String metrics() throws IOException, InterruptedException {
        return http.get("/metrics", "Accept", "text/plain").body();
    }

    /// The value of the first series that begins like this.
    private double metric(String start) throws IOException, InterruptedException {
        Matcher line =
                Pattern.compile("(?m)^" + Pattern.quote(start) + ".*\\s(\\S+)$").matcher(metrics());
        assertThat(line.find()).describedAs(start).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
