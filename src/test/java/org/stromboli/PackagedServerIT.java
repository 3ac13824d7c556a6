package org.stromboli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Starts the packaged server as users do. Its class loaders differ from those of every other test: a jar with native
/// code that cannot see what it depends on fails here and nowhere else.
class PackagedServerIT {

    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://\\S+)");

    private static final ConcurrentLinkedQueue<String> OUTPUT = new ConcurrentLinkedQueue<>();

    private static Process server;
    private static URI base;
    private static String firstMetrics;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String jar = System.getProperty("packaged.server", "target/quarkus-app/quarkus-run.jar");
        server = new ProcessBuilder(
                        java.toString(),
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=0",
                        "-Dai.djl.offline=true",
                        "-jar",
                        jar)
                .redirectErrorStream(true)
                .start();
        BufferedReader lines = server.inputReader();
        base = awaitAddress(lines);
        // Somebody must go on reading, or the server would block on a full pipe.
        Thread.ofVirtual().start(() -> lines.lines().forEach(OUTPUT::add));
        firstMetrics = get("/metrics").body();
    }

    /// The end is a test of its own: a server that does not heed SIGTERM costs every deployment its grace period.
    @AfterAll
    static void stop() throws InterruptedException {
        // By its handle: Process.destroy would close the output under the thread that reads it.
        server.toHandle().destroy();
        boolean ended = server.waitFor(1, TimeUnit.MINUTES);
        server.destroyForcibly();
        assertThat(ended).describedAs("ended within a minute of SIGTERM").isTrue();
    }

    @Test
    void isReadyWithoutAWarning() throws Exception {
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/started").statusCode()).isEqualTo(200);
        assertThat(OUTPUT).noneMatch(line -> line.contains("WARNING") || line.contains("Exception"));
    }

    @Test
    void whatItAskedItselfToWarmUpIsNotCounted() {
        assertThat(firstMetrics.lines())
                .filteredOn(line -> line.startsWith("vllm:prompt_tokens_total{")
                        || line.startsWith("vllm:time_to_first_token_seconds_count{")
                        || line.startsWith("stromboli_vision_seconds_count{"))
                .hasSize(3)
                .allMatch(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))) == 0);
    }

    @Test
    void answersAboutAnImage() throws Exception {
        HttpResponse<String> answer = chat("");

        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"finish_reason\"").doesNotContain("\"content\":\"\"");
    }

    @Test
    void streamsItsAnswer() throws Exception {
        HttpResponse<String> answer = chat("\"stream\":true,");

        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
        assertThat(answer.body().lines().filter(line -> line.startsWith("data: {")))
                .hasSizeGreaterThan(2);
        assertThat(answer.body().lines().filter(line -> !line.isBlank())).last().isEqualTo("data: [DONE]");
    }

    private static URI awaitAddress(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            OUTPUT.add(line);
            Matcher address = LISTENING.matcher(line);
            if (address.find()) {
                return URI.create(address.group(1));
            }
        }
        throw new IllegalStateException(
                "the server ended before it listened:\n" + String.join("\n", List.copyOf(OUTPUT)));
    }

    private static HttpResponse<String> chat(String fields) throws IOException, InterruptedException {
        String image = Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of("deploy/examples/shapes.png")));
        String body = """
                {%s"max_tokens":16,"messages":[{"role":"user","content":[
                  {"type":"image_url","image_url":{"url":"data:image/png;base64,%s"}},
                  {"type":"text","text":"What is in the picture?"}]}]}
                """.formatted(fields, image);
        return send(HttpRequest.newBuilder(base.resolve("/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }
}
