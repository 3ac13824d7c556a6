package org.stromboli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
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

    @BeforeAll
    static void start() throws IOException {
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

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(base.resolve(path)).build(), BodyHandlers.ofString());
        }
    }
}
