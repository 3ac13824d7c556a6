package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fakes.Waiting;

/// How the packaged server ends: with one clear sentence when it cannot start, and without cutting off
/// those whom it serves when it is told to stop.
@Timeout(300)
class StartAndStopIT {

    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://[^\\s]*\\d)");

    @TempDir
    Path cache;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            stromboli.device=tpu                    | stromboli.device: "tpu" is not a device
            stromboli.dtype=float8                  | stromboli.dtype: "float8" is not a data type
            stromboli.model=/no/such/model          | the model directory /no/such/model does not exist
            stromboli.engine.max-running=0          | stromboli.engine.max-running is "0", but must be between 1 and 4096
            stromboli.engine.max-running=many       | stromboli.engine.max-running is "many", but must be a whole number
            stromboli.max-runing=5                  | stromboli.max-runing is not a setting of this server
            """)
    void aServerThatCannotStartSaysWhy(String setting, String sentence) throws Exception {
        Process server = start(setting);
        String output = new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(server.waitFor()).describedAs(output).isNotZero();
        assertThat(output).contains(sentence).doesNotContain("\tat ");
    }

    @Test
    void runningAnswersAreFinishedAndNewOnesRejected() throws Exception {
        Process server = start("stromboli.drain-timeout=60s");
        try (BufferedReader output = server.inputReader()) {
            HttpProbe http = new HttpProbe(address(output));
            Thread reading = Thread.ofVirtual().unstarted(() -> output.lines().forEach(line -> {}));
            String question = "\"messages\":[{\"role\":\"user\",\"content\":\"Describe.\"}]";
            try (HttpProbe.Connection running =
                    http.open("{\"stream\":true,\"ignore_eos\":true,\"min_tokens\":1500,\"max_tokens\":1500,%s}"
                            .formatted(question))) {
                running.lineStartingWith("data: ");
                reading.start();
                server.toHandle().destroy();
                Waiting.until(
                        "the server is not ready any more",
                        () -> http.get("/health/ready").statusCode() != 200);
                HttpResponse<String> rejected = http.chat("{%s}".formatted(question));
                assertThat(rejected.statusCode()).isEqualTo(503);
                assertThat(rejected.headers().firstValue("Connection")).contains("close");
                assertThat(http.get("/v1/models").statusCode()).isEqualTo(503);
                assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
                assertThat(running.lineStartingWith("data: [DONE]")).isNotEmpty();
            }
            assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            server.destroyForcibly();
        }
    }

    /// Whoever comes while the server goes down is told so, or finds the port closed; nobody is cut off in the middle
    /// of an answer.
    @Test
    void whoComesTooLateIsToldSo() throws Exception {
        Process server = start("stromboli.drain-timeout=60s");
        Queue<String> log = new ConcurrentLinkedQueue<>();
        try {
            BufferedReader output = server.inputReader();
            URI address = address(output);
            Thread reading = Thread.ofVirtual().start(() -> output.lines().forEach(log::add));
            List<Future<String>> knocking = new ArrayList<>();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (String path : List.of("/v1/models", "/tokenize", "/v1/chat/completions", "/health/live")) {
                    knocking.add(clients.submit(() -> knockUntilClosed(address, path)));
                }
                server.toHandle().destroy();
            }
            for (Future<String> each : knocking) {
                assertThat(each.get()).isEmpty();
            }
            assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
            reading.join();
            assertThat(log).noneMatch(line -> line.startsWith("\tat ") || line.contains("ERROR"));
        } finally {
            server.destroyForcibly();
        }
    }

    /// @return answers that nobody should get
    private static String knockUntilClosed(URI server, String path) throws InterruptedException {
        String body = path.equals("/tokenize")
                ? "{\"prompt\":\"Hi\"}"
                : "{\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        boolean probe = path.startsWith("/health");
        boolean rejected = false;
        try {
            while (true) {
                HttpProbe http = new HttpProbe(server); // a connection of its own
                HttpResponse<String> answer =
                        probe || path.equals("/v1/models") ? http.get(path) : http.post(path, "application/json", body);
                boolean allowed = answer.statusCode() == 200 && (probe || !rejected)
                        || answer.statusCode() == 503 && !probe && answer.body().contains("shutting down");
                if (!allowed) {
                    return path + " " + answer.statusCode() + " " + answer.body();
                }
                rejected = answer.statusCode() == 503;
            }
        } catch (IOException e) {
            return ""; // the port is closed
        }
    }

    @Test
    void probesAndMetricsMoveToThePortOfTheirOwn() throws Exception {
        int port = freePort();
        Process server = start("stromboli.management.enabled=true", "stromboli.management.port=" + port);
        try {
            BufferedReader output = server.inputReader();
            URI address = address(output);
            Thread.ofVirtual().start(() -> output.lines().forEach(line -> {}));
            HttpProbe api = new HttpProbe(address);
            HttpProbe management = new HttpProbe(URI.create("http://127.0.0.1:" + port));
            for (String path : List.of("/health", "/health/live", "/health/ready", "/health/started", "/metrics")) {
                assertThat(api.get(path).statusCode()).describedAs(path).isEqualTo(404);
                assertThat(management.get(path).statusCode()).describedAs(path).isEqualTo(200);
            }
            assertThat(management.get("/metrics").body()).contains("vllm:num_requests_running");
            assertThat(api.get("/v1/models").statusCode()).isEqualTo(200);
            for (String path : List.of("/v1/models", "/", "/openapi.json", "/docs/")) {
                assertThat(management.get(path).statusCode()).describedAs(path).isEqualTo(404);
            }
        } finally {
            server.toHandle().destroy();
            assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
            server.destroyForcibly();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static URI address(BufferedReader output) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            Matcher address = LISTENING.matcher(line);
            if (address.find()) {
                return URI.create(address.group(1));
            }
        }
        throw new IllegalStateException("the server ended before it listened:\n" + String.join("\n", lines));
    }

    private Process start(String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=0",
                "-Dai.djl.offline=true",
                "-Dstromboli.cache-dir=" + cache));
        for (String each : settings) {
            command.add("-D" + each);
        }
        command.add("-jar");
        command.add(System.getProperty("packaged.server", "target/quarkus-app/quarkus-run.jar"));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
