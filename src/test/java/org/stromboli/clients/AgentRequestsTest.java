package org.stromboli.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.app.EmbeddedAnswersTest;

/// Requests of the shapes that Codex CLI, Claude Code and Open WebUI send, to the server as it comes.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(300)
class AgentRequestsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path REQUESTS = Path.of("src/test/resources/agents");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TestHTTPResource("/")
    URI server;

    static List<Path> requests() throws IOException {
        try (Stream<Path> files = Files.list(REQUESTS)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void isServedWhole(Path file) throws Exception {
        JsonNode request = read(file);
        HttpResponse<String> response = send(request, false);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        JsonNode answer = JSON.readTree(response.body());
        String path = request.path("path").asText();
        if (path.contains("count_tokens")) {
            assertThat(answer.path("input_tokens").asInt()).isPositive();
        } else if (path.startsWith("/v1/messages")) {
            assertThat(answer.path("type").asText()).isEqualTo("message");
            assertThat(answer.path("stop_reason").asText()).isNotEmpty();
        } else if (path.equals("/v1/responses")) {
            assertThat(answer.path("output")).isNotEmpty();
            assertThat(answer.path("tools")).isEqualTo(request.at("/body/tools"));
            assertThat(answer.at("/usage/input_tokens_details/image_tokens").asInt())
                    .isPositive();
        } else {
            assertThat(answer.at("/choices/0/finish_reason").asText()).isNotEmpty();
            assertThat(answer.at("/usage/prompt_tokens_details/multimodal_tokens/image")
                            .asInt())
                    .describedAs(response.body())
                    .isPositive();
        }
        toldWhatIsLeftOut(request, response);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void isServedAsAStream(Path file) throws Exception {
        JsonNode request = read(file);
        String path = request.path("path").asText();
        if (path.contains("count_tokens")) {
            return;
        }
        HttpResponse<String> response = send(request, true);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        String end = path.startsWith("/v1/messages")
                ? "event: message_stop"
                : path.equals("/v1/responses") ? "event: response.(completed|incomplete)" : "data: \\[DONE]";
        assertThat(response.body()).containsPattern(end).doesNotContain("event: error");
        toldWhatIsLeftOut(request, response);
    }

    private static void toldWhatIsLeftOut(JsonNode request, HttpResponse<String> response) {
        String expected = request.path("left_out").asText();
        String warning = response.headers().firstValue("Warning").orElse("");
        assertThat(warning.isEmpty()).describedAs(warning).isEqualTo(expected.isEmpty());
        for (String each : expected.split("; ")) {
            assertThat(warning).contains(each);
        }
    }

    private static JsonNode read(Path file) throws IOException {
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of("deploy/examples/shapes.png")));
        return JSON.readTree(Files.readString(file)
                .replace("$IMAGE", "data:image/png;base64," + base64)
                .replace("$BASE64", base64));
    }

    private HttpResponse<String> send(JsonNode request, boolean stream) throws Exception {
        ObjectNode body = request.path("body").deepCopy();
        String path = request.path("path").asText();
        if (!path.contains("count_tokens")) {
            body.put("stream", stream).put("seed", 1);
        }
        if (path.equals("/v1/responses")) {
            body.put("max_output_tokens", 32);
        }
        return client.send(
                HttpRequest.newBuilder(server.resolve(path))
                        .header("Content-Type", "application/json")
                        .header("anthropic-version", "2023-06-01")
                        .header("anthropic-beta", "claude-code-20250219,context-management-2025-06-27")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
