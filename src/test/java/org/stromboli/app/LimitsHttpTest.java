package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stromboli.app.settings.SettingsReader;
import org.stromboli.app.settings.StromboliConfig;

/// Whoever meets a limit that the operator has chosen is told which setting it is; and metrics on the way.
@QuarkusTest
@TestProfile(LimitsHttpTest.Small.class)
@Timeout(120)
class LimitsHttpTest {

    private static final int MAX_EDGE = 100;

    /// Where a server takes connections and never says a word. Profiles and tests are loaded by different loaders.
    private static final String SILENT_PORT = "test.silent-port";

    private static final List<ServerSocket> SILENT = new ArrayList<>(); // kept from being collected

    @TestHTTPResource("/")
    URI server;

    /// Limits that a small request meets.
    public static final class Small implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new HashMap<>(Map.of(
                    "stromboli.device", "cpu",
                    "stromboli.max-model-len", "300",
                    "stromboli.max-choices", "3",
                    "stromboli.media.max-images", "2",
                    "stromboli.media.max-frames", "4",
                    "stromboli.media.max-bytes", "20000",
                    "stromboli.media.max-request-bytes", "60000",
                    "stromboli.media.max-pixels", Integer.toString(MAX_EDGE * MAX_EDGE)));
            settings.putAll(Map.of(
                    "stromboli.media.timeout", "300ms",
                    "stromboli.media.allowed-hosts", "127.0.0.1:" + silentPort(),
                    "stromboli.media.allow-http", "true",
                    "stromboli.media.allow-private-addresses", "true"));
            return settings;
        }
    }

    /// A request that goes beyond each limit.
    enum Beyond {
        MAX_MODEL_LEN("stromboli.max-model-len", 400),
        MAX_CHOICES("stromboli.max-choices", 400),
        MAX_IMAGES("stromboli.media.max-images", 400),
        MAX_FRAMES("stromboli.media.max-frames", 413),
        REQUESTED_FRAMES("stromboli.media.max-frames", 400),
        MAX_BYTES("stromboli.media.max-bytes", 413),
        MAX_REQUEST_BYTES("stromboli.media.max-request-bytes", 413),
        MAX_PIXELS("stromboli.media.max-pixels", 413),
        TIMEOUT("stromboli.media.timeout", 422);

        private final String setting;
        private final int status;

        Beyond(String setting, int status) {
            this.setting = setting;
            this.status = status;
        }

        String body() {
            return switch (this) {
                case MAX_MODEL_LEN -> chat("\"" + "word ".repeat(2000) + "\"");
                case MAX_CHOICES -> "{\"n\":4," + chat("\"Hi\"").substring(1);
                case MAX_IMAGES -> chat(parts(Collections.nCopies(3, image(png(8, 8)))));
                case MAX_FRAMES ->
                    chat(parts(List.of(video(String.join(",", Collections.nCopies(5, base64(png(8, 8)))), ""))));
                case REQUESTED_FRAMES -> chat(parts(List.of(video(base64(png(8, 8)), ",\"num_frames\":5"))));
                case MAX_BYTES -> chat(parts(List.of(image(png(95, 95)))));
                case MAX_REQUEST_BYTES -> chat("\"" + "word ".repeat(15_000) + "\"");
                case MAX_PIXELS -> chat(parts(List.of(image(flat(MAX_EDGE + 1, MAX_EDGE)))));
                case TIMEOUT ->
                    chat(parts(List.of(part("image_url", "http://127.0.0.1:%d/a.png".formatted(silentPort()), ""))));
            };
        }
    }

    /// Settings that bound something, and why no message needs to name them.
    private static final Map<String, String> SILENT_LIMITS = Map.ofEntries(
            Map.entry("stromboli.engine.max-step-tokens", "longer prompts take several steps"),
            Map.entry("stromboli.engine.max-pause", "paces prompts"),
            Map.entry("stromboli.engine.max-running", "further answers wait"),
            Map.entry("stromboli.engine.max-queued", "named in a 429: EngineTest"),
            Map.entry("stromboli.engine.max-queued-tokens", "named in a 429: EngineTest"),
            Map.entry("stromboli.engine.kv-cache-bytes", "named with the length of the context"),
            Map.entry("stromboli.tool-servers.LABEL.timeout", "told to the model: McpBackendTest"),
            Map.entry("stromboli.tool-servers.LABEL.max-result-bytes", "told to the model: McpBackendTest"),
            Map.entry("stromboli.tools.timeout", "told to the model: ToolRoundsTest"),
            Map.entry("stromboli.cache.image-feature-bytes", "features are computed again"),
            Map.entry("stromboli.media.cache-bytes", "content is fetched again"),
            Map.entry("stromboli.media.prepared-bytes", "pictures are prepared again"),
            Map.entry("stromboli.media.held-bytes", "named in a 429: MediaMemoryTest"),
            Map.entry("stromboli.media.decode-bytes", "pictures wait in line"),
            Map.entry("stromboli.media.parallel-fetches", "further ones wait"),
            Map.entry("stromboli.media.parallel-work", "further work waits"),
            Map.entry("stromboli.media.video-timeout", "named in a 413: HostileDecoderTest"),
            Map.entry("stromboli.media.video-memory", "the program that reads videos ends"),
            Map.entry("stromboli.drain-timeout", "bounds the stop of the server"));

    /// Open as long as the tests run.
    private static int silentPort() {
        if (System.getProperty(SILENT_PORT) == null) {
            try {
                ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                System.setProperty(SILENT_PORT, Integer.toString(silent.getLocalPort()));
                SILENT.add(silent);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Integer.getInteger(SILENT_PORT);
    }

    private static String chat(String content) {
        return "{\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":%s}]}".formatted(content);
    }

    private static String parts(List<String> parts) {
        return "[%s]".formatted(String.join(",", parts));
    }

    private static String image(byte[] png) {
        return part("image_url", "data:image/png;base64," + base64(png), "");
    }

    private static String video(String frames, String more) {
        return part("video_url", "data:video/png;base64," + frames, more);
    }

    private static String part(String type, String url, String more) {
        return "{\"type\":\"%s\",\"%s\":{\"url\":\"%s\"%s}}".formatted(type, type, url, more);
    }

    private static String base64(byte[] file) {
        return Base64.getEncoder().encodeToString(file);
    }

    /// Noise, which cannot be made smaller.
    private static byte[] png(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(7);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, random.nextInt());
        }
        return file(image);
    }

    private static byte[] flat(int width, int height) {
        return file(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB));
    }

    private static byte[] file(BufferedImage image) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(image, "png", file)).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(Beyond.class)
    void theMessageNamesTheSetting(Beyond limit) throws Exception {
        HttpResponse<String> response = new HttpProbe(server).chat(limit.body());
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(limit.status);
        assertThat(HttpProbe.json(response).at("/error/message").asText()).contains(limit.setting);
    }

    /// A new limit has to be put into one of the two lists.
    @Test
    void noLimitIsForgotten() {
        Set<String> limits = new TreeSet<>(SettingsReader.names(StromboliConfig.class, StromboliConfig.PREFIX));
        limits.removeIf(name -> !name.matches(".*\\.(max-.*|.*-bytes|.*-memory|parallel-.*|(.*-)?timeout)"));
        Set<String> known = new TreeSet<>(SILENT_LIMITS.keySet());
        for (Beyond each : Beyond.values()) {
            known.add(each.setting);
        }
        assertThat(known).isEqualTo(limits);
    }

    @Test
    void sixtyFourImagesAreTheDefault() throws Exception {
        assertThat(StromboliConfig.MediaKeys.class
                        .getDeclaredMethod("maxImages")
                        .getAnnotation(io.smallrye.config.WithDefault.class)
                        .value())
                .isEqualTo("64");
    }

    @Test
    void metricsAreTextUnlessOpenMetricsIsAskedFor() throws Exception {
        HttpProbe http = new HttpProbe(server);
        http.chat(chat("\"Hi\""));
        http.get("/nowhere/" + new Random(1).nextInt());
        HttpResponse<String> usual = http.get("/metrics");
        assertThat(usual.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(usual.body())
                .containsPattern("vllm:engine_sleep_state\\{[^}]*sleep_state=\"awake\"[^}]*} 1.0")
                .containsPattern("vllm:cache_config_info\\{_block_size_resolved=\"True\",[^}]*engine=\"0\"")
                .containsPattern("vllm:num_requests_running\\{engine=\"0\",model_name=\"embedded\",?} 0.0")
                .containsPattern(
                        "http_requests_total\\{handler=\"/v1/chat/completions\",method=\"POST\",status=\"2xx\",?} [1-9]")
                .containsPattern("http_requests_total\\{handler=\"none\",method=\"GET\",status=\"4xx\",?} [1-9]")
                .containsPattern(
                        "http_request_duration_seconds_count\\{handler=\"/v1/chat/completions\",method=\"POST\",?} [1-9]")
                .containsPattern("vllm:prompt_tokens_by_source_total\\{[^}]*source=\"local_compute\",?} [1-9]")
                .containsPattern("vllm:request_max_num_generation_tokens_count\\{[^}]*} [1-9]")
                .containsPattern("vllm:request_num_preemptions_count\\{[^}]*} [1-9]")
                .doesNotContain("NaN", "nowhere");
        String version = "application/openmetrics-text; version=1.0.0";
        HttpResponse<String> head = http.send("HEAD", "/metrics", "Accept", "*/*");
        HttpResponse<String> open = http.get("/metrics", "Accept", version);
        assertThat(head.headers().firstValue("Content-Type"))
                .isEqualTo(usual.headers().firstValue("Content-Type"));
        assertThat(open.statusCode()).isEqualTo(200);
        assertThat(open.headers().firstValue("Content-Type")).contains(version + "; charset=utf-8");
        assertThat(open.body()).endsWith("# EOF\n").doesNotContain("NaN");
        for (String other : List.of("text/html", "application/json", "*/*", "image/png;q=0.1")) {
            HttpResponse<String> response = http.get("/metrics", "Accept", other);
            assertThat(response.statusCode()).describedAs(other).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/plain");
        }
    }

    @Test
    void promptTokensAddUpBySource() throws Exception {
        HttpProbe http = new HttpProbe(server);
        for (int i = 0; i < 3; i++) { // the second finds what the first has computed
            http.chat(chat("\"What is the colour of the sky, and what is that of the sea?\""));
        }
        String metrics = http.get("/metrics").body();
        double computed = value(metrics, "vllm:prompt_tokens_by_source_total", "local_compute");
        double found = value(metrics, "vllm:prompt_tokens_by_source_total", "local_cache_hit");
        assertThat(found).isPositive().isEqualTo(value(metrics, "vllm:prompt_tokens_cached_total", ""));
        assertThat(found).isEqualTo(value(metrics, "vllm:prompt_tokens_cached_by_source_total", "device"));
        assertThat(computed + found).isEqualTo(value(metrics, "vllm:prompt_tokens_total", ""));
    }

    private static double value(String metrics, String name, String label) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void aWideRequestIsAnErrorInOneShape() throws Exception {
        JsonNode error = HttpProbe.json(new HttpProbe(server).chat(Beyond.MAX_IMAGES.body()))
                .path("error");
        assertThat(error.path("message").asText())
                .isEqualTo(
                        "At most 2 images and videos may be given in one request (stromboli.media.max-images), got 3.");
        assertThat(error.path("param").asText()).isEqualTo("messages");
    }
}
