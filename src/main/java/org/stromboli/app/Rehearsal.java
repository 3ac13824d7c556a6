package org.stromboli.app;

import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/// A start of the built-in model that the build asks for, so that Java can write down which classes are loaded and
/// which
/// methods are used, in a file that later starts begin with (its AOT cache). The server asks itself the most common
/// requests, then ends.
final class Rehearsal {

    /// Not a setting: operators have no use for it.
    private static final String PROPERTY = "org.stromboli.rehearsal";

    /// Quarkus's build sets it, and would end the start halfway, with little written down.
    private static final String BUILD = "quarkus.appcds.generate";

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static boolean running;

    private static final Logger LOG = Logger.getLogger(Rehearsal.class);

    private static final List<String> BODIES = List.of("""
            {"model": "embedded", "max_tokens": 8, "messages": [{"role": "user", "content": "What is this?"}]}""", """
            {"model": "embedded", "max_tokens": 8, "stream": true, "temperature": 1,
             "messages": [{"role": "system", "content": "Answer."}, {"role": "user", "content": "What is this?"}]}""", """
            {"model": "embedded", "max_tokens": 8, "messages": [{"role": "user", "content": [
             {"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,\
            iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR42mNoAAIGVAIAUBQIAW1N4EkAAAAASUVORK5CYII="}}]}]}""");

    private Rehearsal() {}

    /// Before any setting is read.
    static void prepare() {
        if (Boolean.getBoolean(BUILD)) {
            Runtime.getRuntime().halt(recorded()); // and writes nothing down itself
        }
        if (Boolean.getBoolean(PROPERTY)) {
            running = true;
            Map.of("stromboli.model", "embedded", "quarkus.http.host", "127.0.0.1", "quarkus.http.port", "0")
                    .forEach(System::setProperty);
            Thread.ofPlatform().name("patience").daemon().start(Rehearsal::endLate);
        }
    }

    /// The status of another process, which is started as servers are: by the whole name of the jar, or what it writes
    /// down is not used.
    private static int recorded() {
        Path app = Path.of("").toAbsolutePath();
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:AOTCacheOutput=" + app.resolve("app.aot"),
                            "--add-modules",
                            "jdk.incubator.vector",
                            "-Dai.djl.offline=true",
                            "-D" + PROPERTY + "=true",
                            "-jar",
                            app.resolve("quarkus-run.jar").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(app.resolve("app.aot.log").toFile())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /// A build must not wait for ever.
    private static void endLate() {
        try {
            Thread.sleep(PATIENCE);
            Runtime.getRuntime().halt(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @param port on which the server listens
    static void begin(int port) {
        if (running) {
            Thread.ofPlatform().name("rehearsal").daemon().start(() -> run(URI.create("http://127.0.0.1:" + port)));
        }
    }

    private static void run(URI server) {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (String path : List.of("/health/ready", "/v1/models")) {
                send(client, HttpRequest.newBuilder(server.resolve(path)).build());
            }
            for (String body : BODIES) {
                send(
                        client,
                        HttpRequest.newBuilder(server.resolve("/v1/chat/completions"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build());
            }
            Quarkus.asyncExit(0);
        } catch (IOException e) {
            LOG.error("the rehearsal has failed", e);
            Quarkus.asyncExit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        LOG.infof("%s: %d", request.uri(), answer.statusCode());
    }
}
