package org.stromboli.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.tools.client.CommandRun;
import org.stromboli.tools.client.Json;
import org.stromboli.tools.client.LocalServer;
import org.stromboli.tools.load.Workload;
import org.stromboli.tools.load.WorkloadShape;

class BenchCommandTest {

    @TempDir
    Path directory;

    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LocalServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun bench(String... words) {
        List<String> all = new ArrayList<>(List.of("bench", "--url", server.url()));
        all.addAll(List.of(words));
        return CommandRun.of(new BenchCommand(), all.toArray(String[]::new));
    }

    @Test
    void aRunPrintsItsMetrics() {
        CommandRun run = bench("--num-prompts", "6", "--max-concurrency", "2", "--max-tokens", "5");
        assertThat(run.exitCode()).isZero();
        assertThat(run.errors()).startsWith("warming up with 1 requests\n");
        assertThat(run.out())
                .containsPattern("Successful requests: +6 ")
                .containsPattern("Failed requests: +0 ")
                .containsPattern("Total input tokens: +60 ")
                .containsPattern("Total generated tokens: +30 ")
                .contains("Mean TTFT (ms):", "Mean TPOT (ms):", "P99 ITL (ms):");
        assertThat(server.requests()).hasSize(7);
    }

    @Test
    void requestsAreThoseOfTheSeed() {
        assertThat(bench("--num-prompts", "2", "--num-warmups", "0", "--max-concurrency", "1", "--seed", "9")
                        .exitCode())
                .isZero();
        Workload workload = new Workload(WorkloadShape.text(50, 64), "tiny", 9);
        assertThat(server.requests()).containsExactly(Json.read(workload.body(0)), Json.read(workload.body(1)));
    }

    @Test
    void aModelCanBeNamed() {
        assertThat(bench("--num-prompts", "1", "--model", "other").exitCode()).isZero();
        assertThat(server.requests())
                .extracting(each -> each.path("model").asText())
                .containsOnly("other");
    }

    @Test
    void aDurationEndsTheRun() {
        CommandRun run = bench("--duration", "1", "--max-concurrency", "1", "--request-rate", "5");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Request rate configured (RPS):");
    }

    @Test
    void failedRequestsAreCountedAndTheExitCodeIsOne() {
        AtomicInteger number = new AtomicInteger();
        server.chat(request -> number.getAndIncrement() % 2 == 0
                ? LocalServer.complete(request)
                : LocalServer.error(429, "the queue is full", "queue_full"));
        CommandRun run = bench("--num-prompts", "4", "--num-warmups", "0");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).containsPattern("Successful requests: +2 ").contains("failed: 2 x status 429 queue_full");
    }

    @Test
    void theResultFileHoldsEveryRequest() throws IOException {
        Path file = directory.resolve("result.json");
        assertThat(bench("--num-prompts", "3", "--result-filename", file.toString(), "--metric-percentiles", "50,90")
                        .exitCode())
                .isZero();
        JsonNode json = Json.read(Files.readString(file));
        assertThat(json.path("completed").asInt()).isEqualTo(3);
        assertThat(json.path("requests")).hasSize(3);
        assertThat(json.has("p90_ttft_ms")).isTrue();
        assertThat(json.has("p99_ttft_ms")).isFalse();
    }

    @Test
    void withoutAServerThereIsNoRun() {
        server.close();
        CommandRun run = bench();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors())
                .startsWith("stromboli bench: no server answers at")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --num-prompts=0          | --num-prompts is "0", but must be a whole number of at least 1
            --request-rate=-1        | --request-rate is "-1", but must be a number of at least 0
            --image-size=336         | --image-size is "336", but must be WIDTHxHEIGHT in pixels, for example 336x336
            --image-size=0x9         | --image-size is "0x9", but must be WIDTHxHEIGHT in pixels, for example 336x336
            --image-format=gif       | --image-format is "gif", but must be png or jpeg
            --metric-percentiles=101 | --metric-percentiles is "101", but must be a number from 0 to 100
            """)
    void aWrongOptionIsNamed(String option, String message) {
        assertThat(bench(option)).isEqualTo(new CommandRun(2, "", "stromboli bench: " + message + "\n"));
    }
}
