package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How the packaged server ends: with one clear sentence when it cannot start, and without cutting off
/// those whom it serves when it is told to stop.
@Timeout(300)
class StartAndStopIT {

    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://\\S+)");

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
    void runningAnswersAreFinishedAndNewOnesRefused() throws Exception {
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
                while (http.get("/health/ready").statusCode() == 200) {
                    Thread.onSpinWait();
                }
                assertThat(http.chat("{%s}".formatted(question)).statusCode()).isEqualTo(503);
                assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
                assertThat(running.lineStartingWith("data: [DONE]")).isNotEmpty();
            }
            assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            server.destroyForcibly();
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

    private Process start(String setting) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=0",
                        "-Dai.djl.offline=true",
                        "-Dstromboli.cache-dir=" + cache,
                        "-D" + setting,
                        "-jar",
                        System.getProperty("packaged.server", "target/quarkus-app/quarkus-run.jar"))
                .redirectErrorStream(true)
                .start();
    }
}
