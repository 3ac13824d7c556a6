package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stromboli.completion.Completions;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.fakes.Waiting;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.RequestRejectedException;

/// Streams of events over real sockets: what is on the wire, and who waits for whom.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(120)
class StreamHttpTest {

    private static final int MANY_TOKENS = 200_000;

    /// An API, and a request for a stream of it.
    enum Api {
        CHAT("/v1/chat/completions", ScriptedService.HI, "error"),
        TEXT("/v1/completions", "\"prompt\":\"Hi\"", "error"),
        MESSAGES("/v1/messages", "\"max_tokens\":50," + ScriptedService.HI, "error"),
        RESPONSES("/v1/responses", "\"input\":\"Hi\"", "response.failed");

        private final String path;
        private final String fields;
        private final String lastAfterFailure;

        Api(String path, String fields, String lastAfterFailure) {
            this.path = path;
            this.fields = fields;
            this.lastAfterFailure = lastAfterFailure;
        }

        private String body() {
            return "{\"stream\":true,%s}".formatted(fields);
        }
    }

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    @Inject
    Completions completions;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
    }

    @Test
    void anAnswerHasTheseBytes() throws Exception {
        generator.script(running -> running.answer("é"));
        List<String> lines = new ArrayList<>();
        try (HttpProbe.Connection connection = http.open(Api.CHAT.body())) {
            for (String line = ""; !line.equals("0"); lines.add(line)) { // the length of the last part
                line = connection.reader().readLine();
            }
        }
        assertThat(lines.getFirst()).isEqualTo("HTTP/1.1 200 OK");
        List<String> headers = lines.subList(1, lines.indexOf(""));
        assertThat(headers.stream().map(line -> line.replaceAll("(?i)(x-request-id: ).*", "$1ID")))
                .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
                .contains(
                        "Content-Type: text/event-stream;charset=UTF-8",
                        "Cache-Control: no-cache",
                        "X-Accel-Buffering: no",
                        "Transfer-Encoding: chunked",
                        "X-Request-Id: ID")
                .doesNotHaveDuplicates();
        String chunk = "data: {\"id\":\"ID\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"tiny\","
                + "\"choices\":[{\"index\":0,\"delta\":{%s},\"logprobs\":null,\"finish_reason\":%s}]}";
        assertThat(lines.subList(lines.indexOf(""), lines.size()).stream()
                        .filter(line -> line.startsWith("data: ") || line.contains(":"))
                        .map(line ->
                                line.replaceAll("chatcmpl-\\w+", "ID").replaceAll("\"created\":\\d+", "\"created\":0")))
                .containsExactly(
                        chunk.formatted("\"role\":\"assistant\",\"content\":\"\"", "null"),
                        chunk.formatted("\"content\":\"é\"", "null"),
                        chunk.formatted("", "\"stop\"").replace("}]}", ",\"stop_reason\":null}]}"),
                        "data: [DONE]");
    }

    @ParameterizedTest
    @EnumSource
    void everyEventIsFollowedByOneEmptyLine(Api api) throws Exception {
        HttpResponse<String> response = http.post(api.path, "application/json", api.body());
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream;charset=UTF-8");
        assertThat(response.body()).matches("((event: [a-z_.]+\n)?data: [^\n]+\n\n)+");
        assertThat(response.body()).contains("Hello".substring(0, 1)).doesNotContain("data: \n");
    }

    @ParameterizedTest
    @EnumSource
    void aSilentStreamGetsComments(Api api) throws Exception {
        generator.script(running -> {});
        try (HttpProbe.Connection connection = http.open(api.path, api.body(), 1)) {
            assertThat(connection.lineStartingWith(":")).isEqualTo(": keep-alive");
            assertThat(connection.reader().readLine()).isEmpty();
            assertThat(connection.lineStartingWith(":")).isEqualTo(": keep-alive");
            generator.submitted.take().answer("ok");
            assertThat(connection.lineStartingWith("data: ")).contains("{");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailureBeforeTheFirstEventIsAnHttpError(Api api) throws Exception {
        generator.script(running ->
                running.fail(RequestRejectedException.of(RequestRejectedException.Kind.UNAVAILABLE, "no device")));
        HttpResponse<String> response = http.post(api.path, "application/json", api.body());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().allValues("Content-Type")).containsExactly("application/json");
        assertThat(response.headers().firstValue("Content-Length")).isPresent();
        assertThat(response.headers().firstValue("Cache-Control")).isEmpty();
        assertThat(HttpProbe.json(response).at("/error/message").asText()).isEqualTo("no device");
    }

    @ParameterizedTest
    @EnumSource
    void aFailureAfterACommentIsAnEvent(Api api) throws Exception {
        generator.script(running -> {});
        try (HttpProbe.Connection connection = http.open(api.path, api.body(), 1)) {
            connection.lineStartingWith(": keep-alive");
            generator
                    .submitted
                    .take()
                    .fail(RequestRejectedException.of(RequestRejectedException.Kind.UNAVAILABLE, "no device"));
            connection.lineStartingWith("event: " + api.lastAfterFailure);
            assertThat(connection.lineStartingWith("data: ")).contains("no device");
            assertThat(connection.lineStartingWith("0")).isEqualTo("0"); // the length of the last part
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailureInTheMiddleIsTheLastEvent(Api api) throws Exception {
        generator.script(running -> running.text(0, "a")
                .fail(RequestRejectedException.of(RequestRejectedException.Kind.UNAVAILABLE, "it broke")));
        HttpResponse<String> response = http.post(api.path, "application/json", api.body());
        assertThat(response.statusCode()).isEqualTo(200);
        String[] events = response.body().split("\n\n");
        assertThat(events[events.length - 1])
                .startsWith("event: " + api.lastAfterFailure + "\ndata: {")
                .contains("it broke");
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatLeavesBeforeTheFirstTokenCancels(Api api) throws Exception {
        for (int i = 0; i < 20; i++) { // at another moment each time
            generator.script(running -> {});
            try (HttpProbe.Connection connection = http.open(api.path, api.body(), 1)) {
                assertThat(generator.submitted.take().isEnded(0)).isFalse();
            }
            nothingRuns();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatLeavesInTheMiddleCancels(Api api) throws Exception {
        generator.script(running -> running.text(0, "a"));
        try (HttpProbe.Connection connection = http.open(api.path, api.body(), 1)) {
            connection.lineStartingWith("data: ");
        }
        nothingRuns();
    }

    @Test
    void aSlowReaderLeavesItsTokensInTheQueueOfTheEngine() throws Exception {
        generator.script(running -> text(running, MANY_TOKENS).finish(0, FinishReason.STOP, ByteText.END));
        try (HttpProbe.Connection connection = http.open(Api.CHAT.body())) {
            ScriptedGenerator.Running running = generator.submitted.take();
            connection.lineStartingWith("data: ");
            untilTheServerWaitsForItsReader(running);
            assertThat(running.unread()).isPositive();
            int pieces = 0;
            for (String line = ""; !line.equals("data: [DONE]"); line = connection.lineStartingWith("data: ")) {
                pieces += line.contains("\"content\":\"a\"") ? 1 : 0;
            }
            assertThat(pieces).isEqualTo(MANY_TOKENS);
        }
    }

    @Test
    void aSlowReaderThatLeavesCancels() throws Exception {
        generator.script(running -> text(running, MANY_TOKENS));
        try (HttpProbe.Connection connection = http.open(Api.CHAT.body())) {
            ScriptedGenerator.Running running = generator.submitted.take();
            connection.lineStartingWith("data: ");
            untilTheServerWaitsForItsReader(running);
        }
        nothingRuns();
    }

    @Test
    void aClientThatResetsItsConnectionCancels() throws Exception {
        generator.script(running -> running.text(0, "a"));
        HttpProbe.Connection connection = http.open(Api.CHAT.body());
        connection.lineStartingWith("data: ");
        reset(connection);
        nothingRuns();
    }

    private static void reset(HttpProbe.Connection connection) throws IOException {
        connection.socket().setSoLinger(true, 0);
        connection.close();
    }

    private static ScriptedGenerator.Running text(ScriptedGenerator.Running running, int tokens) {
        for (int i = 0; i < tokens; i++) {
            running.token(0, 'a');
        }
        return running;
    }

    private static void untilTheServerWaitsForItsReader(ScriptedGenerator.Running running) throws Exception {
        int[] seen = {-1, 0}; // tokens left, looks at which they were as many
        Waiting.until("nothing is read any more", () -> {
            int unread = running.unread();
            seen[1] = unread == seen[0] ? seen[1] + 1 : 0;
            seen[0] = unread;
            return seen[1] == 300;
        });
    }

    private void nothingRuns() throws Exception {
        Waiting.until("the engine is told", () -> generator.open() == 0);
        Waiting.until("no request is inside", () -> completions.running() == 0);
    }
}
