package org.stromboli.tools.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stromboli.tools.client.LocalServer.chunk;
import static org.stromboli.tools.client.LocalServer.lastChunk;
import static org.stromboli.tools.client.LocalServer.usage;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stromboli.cli.CommandFailedException;
import org.stromboli.tools.client.LocalServer;
import org.stromboli.tools.client.ServerApi;
import org.stromboli.tools.load.RequestResult.Failure;
import org.stromboli.tools.load.RequestResult.Success;

class StreamingClientTest {

    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LocalServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private StreamingClient client(Duration timeout) {
        return new StreamingClient(new ServerApi(server.url(), Optional.empty(), timeout));
    }

    private RequestResult send() {
        return client(Duration.ofSeconds(60)).send("{\"max_tokens\": 3, \"stream\": true}");
    }

    private String failure() {
        return ((Failure) send()).error();
    }

    @Test
    void aStreamIsTimedTokenByToken() {
        Success result = (Success) send();
        assertThat(result.promptTokens()).isEqualTo(10);
        assertThat(result.outputTokens()).isEqualTo(3);
        assertThat(result.interTokenNanos()).hasSize(2);
        assertThat(result.firstTokenNanos()).isPositive().isLessThanOrEqualTo(result.latencyNanos());
    }

    @Test
    void manyTokensAreTimedToo() {
        String[] chunks = new String[203];
        Arrays.fill(chunks, chunk("a"));
        chunks[200] = chunk("");
        chunks[201] = lastChunk("length");
        chunks[202] = usage(5, 200);
        server.chat(_ -> LocalServer.stream(chunks));
        assertThat(((Success) send()).interTokenNanos()).hasSize(199);
    }

    @Test
    void withoutAUsageTextsAreCounted() {
        server.chat(_ -> LocalServer.stream(chunk("a"), chunk("b"), lastChunk("stop")));
        Success result = (Success) send();
        assertThat(result.outputTokens()).isEqualTo(2);
        assertThat(result.promptTokens()).isZero();
    }

    @Test
    void aTokenWithoutTextIsNoFirstToken() {
        server.chat(_ -> LocalServer.stream(chunk(""), lastChunk("length"), usage(5, 1)));
        Success result = (Success) send();
        assertThat(result.firstTokenNanos()).isZero();
        assertThat(result.ttftMillis()).isEqualTo(result.latencyMillis());
    }

    @Test
    void aStatusIsAFailureWithItsCode() {
        server.chat(_ -> LocalServer.error(429, "the queue is full", "queue_full"));
        assertThat(failure()).isEqualTo("status 429 queue_full");
    }

    @Test
    void aStatusWithoutAnErrorObjectIsAFailure() {
        server.chat(_ -> new LocalServer.Reply(502, "Bad Gateway"));
        assertThat(failure()).isEqualTo("status 502");
    }

    @Test
    void anErrorInTheStreamIsAFailure() {
        server.chat(_ -> LocalServer.stream(chunk("a"), "{\"error\": {\"code\": \"device_lost\"}}"));
        assertThat(failure()).isEqualTo("error in the stream device_lost");
    }

    @Test
    void aStreamThatStopsEarlyIsAFailure() {
        server.chat(_ -> LocalServer.stream(chunk("a")));
        assertThat(failure()).isEqualTo("stream without an end");
    }

    @Test
    void noServerIsAFailure() {
        server.close();
        assertThat(failure()).isEqualTo("ConnectException");
    }

    @Test
    void aServerThatDoesNotAnswerIsATimeout() {
        CountDownLatch end = new CountDownLatch(1);
        server.chat(request -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return LocalServer.complete(request);
        });
        RequestResult result = client(Duration.ofMillis(50)).send("{}");
        end.countDown();
        assertThat(((Failure) result).error()).isEqualTo("timeout");
    }

    @Test
    void aStreamThatStallsIsATimeout() {
        server.chat(_ -> LocalServer.stall(chunk("a"), chunk("b")));
        RequestResult result = client(Duration.ofSeconds(2)).send("{}");
        assertThat(((Failure) result).error()).isEqualTo("timeout");
    }

    @Test
    void allOfSeveralRequestsMustSucceed() throws InterruptedException {
        StreamingClient client = client(Duration.ofSeconds(60));
        String good = "{\"max_tokens\": 3, \"stream\": true}";
        assertThat(client.requireAll(List.of(good, good)))
                .extracting(Success::outputTokens)
                .containsExactly(3L, 3L);
        assertThatThrownBy(() -> client.requireAll(List.of(good, "{}")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessage("%s failed: status 400 invalid_request_error", server.url());
    }
}
