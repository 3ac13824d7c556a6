package org.stromboli.tools.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stromboli.tools.client.LocalServer.chunk;
import static org.stromboli.tools.client.LocalServer.lastChunk;
import static org.stromboli.tools.client.LocalServer.usage;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stromboli.tools.client.LocalServer;
import org.stromboli.tools.client.ServerApi;
import org.stromboli.tools.soak.SoakRequest.Behavior;

class SoakClientTest {

    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LocalServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private SoakResult send(Behavior behavior, int tokens) {
        boolean stream = behavior != Behavior.NON_STREAMING && behavior != Behavior.INVALID;
        String body = "{\"max_tokens\": %d, \"stream\": %b}".formatted(tokens, stream);
        ServerApi api = new ServerApi(server.url(), Optional.empty(), Duration.ofSeconds(60));
        return new SoakClient(api).send(new SoakRequest(behavior, SoakWorkload.CHAT, body, tokens));
    }

    @Test
    void aCompleteStreamIsServed() {
        SoakResult result = send(Behavior.STREAM, 100);
        assertThat(result.error()).isEmpty();
        assertThat(result.interTokenNanos()).hasSize(99);
        assertThat(result.firstTokenNanos()).isPositive();
    }

    @Test
    void aSlowReaderSaysNothingOfLatency() {
        SoakResult result = send(Behavior.SLOW_READER, 3);
        assertThat(result.error()).isEmpty();
        assertThat(result.interTokenNanos()).isEmpty();
    }

    @Test
    void aClientMayDisconnect() {
        server.chat(_ -> LocalServer.stream(chunk("a"), chunk("b"), chunk("c")));
        assertThat(send(Behavior.DISCONNECT, 200).error()).isEmpty();
    }

    @Test
    void aCompleteResponseIsServed() {
        assertThat(send(Behavior.NON_STREAMING, 7).error()).isEmpty();
    }

    @Test
    void anInvalidRequestIsServedWhenItGetsA400() {
        assertThat(send(Behavior.INVALID, 0).error()).isEmpty();
        assertThat(send(Behavior.INVALID, 1).error())
                .hasValueSatisfying(error -> assertThat(error).startsWith("status 200"));
    }

    @Test
    void missingTokensAreAFailure() {
        server.chat(_ -> LocalServer.stream(chunk("a"), lastChunk("length"), usage(5, 1)));
        assertThat(send(Behavior.STREAM, 3).error()).contains("1 tokens instead of 3");
        server.chat(_ -> new LocalServer.Reply(
                200, "{\"choices\": [{\"finish_reason\": \"stop\"}], \"usage\": {\"completion_tokens\": 2}}"));
        assertThat(send(Behavior.NON_STREAMING, 3).error()).contains("2 tokens instead of 3");
    }

    @Test
    void aResponseWithoutAnEndIsAFailure() {
        server.chat(_ -> LocalServer.stream(chunk("a")));
        assertThat(send(Behavior.STREAM, 3).error()).contains("a stream without an end");
        server.chat(_ -> new LocalServer.Reply(200, "{\"choices\": [{}]}"));
        assertThat(send(Behavior.NON_STREAMING, 3).error()).contains("a response without an end");
    }

    @Test
    void anErrorInAStreamIsAFailure() {
        server.chat(_ -> LocalServer.stream("{\"error\": {\"message\": \"the device is lost\"}}"));
        assertThat(send(Behavior.STREAM, 3).error()).contains("error in a stream: the device is lost");
    }

    @Test
    void onlyAFullQueueIsARejection() {
        server.chat(_ -> LocalServer.error(429, "the queue is full", "queue_full"));
        assertThat(send(Behavior.STREAM, 3).isRejected()).isTrue();
        server.chat(_ -> LocalServer.error(500, "x".repeat(500), "internal_error"));
        SoakResult result = send(Behavior.STREAM, 3);
        assertThat(result.isRejected()).isFalse();
        assertThat(result.error()).contains("status 500: " + "x".repeat(120));
    }

    @Test
    void noServerIsAFailure() {
        server.close();
        assertThat(send(Behavior.STREAM, 3).error()).contains("ConnectException");
    }
}
