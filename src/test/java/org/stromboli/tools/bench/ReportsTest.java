package org.stromboli.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stromboli.tools.client.Json;
import org.stromboli.tools.load.RequestResult.Failure;
import org.stromboli.tools.load.RequestResult.Success;

class ReportsTest {

    private static final long MS = 1_000_000;

    private static BenchmarkResult result(double requestRate) {
        return new BenchmarkResult(
                "tiny",
                new LoadProfile(4, Duration.ZERO, 2, requestRate, 1),
                List.of(
                        new Success(100 * MS, 500 * MS, new long[] {90 * MS, 110 * MS}, 30, 5),
                        new Success(300 * MS, 1300 * MS, new long[] {200 * MS, 300 * MS}, 50, 5),
                        new Failure(5 * MS, "status 429 queue_full"),
                        new Failure(5 * MS, "status 429 queue_full"),
                        new Failure(5 * MS, "timeout")),
                Duration.ofSeconds(2));
    }

    @Test
    void theTextIsThatOfVllmBenchServe() {
        assertThat(new TextReport(result(2.5), List.of(90.0, 99.5)).text()).isEqualTo("""
                ============ Serving Benchmark Result ============
                Successful requests:                     2        \s
                Failed requests:                         3        \s
                Maximum request concurrency:             2        \s
                Request rate configured (RPS):           2.50     \s
                Benchmark duration (s):                  2.00     \s
                Total input tokens:                      80       \s
                Total generated tokens:                  10       \s
                Request throughput (req/s):              1.00     \s
                Output token throughput (tok/s):         5.00     \s
                Total token throughput (tok/s):          45.00    \s
                ---------------Time to First Token----------------
                Mean TTFT (ms):                          200.00   \s
                Median TTFT (ms):                        200.00   \s
                P90 TTFT (ms):                           280.00   \s
                P99.5 TTFT (ms):                         299.00   \s
                Max TTFT (ms):                           300.00   \s
                -----Time per Output Token (excl. 1st token)------
                Mean TPOT (ms):                          175.00   \s
                Median TPOT (ms):                        175.00   \s
                P90 TPOT (ms):                           235.00   \s
                P99.5 TPOT (ms):                         249.25   \s
                Max TPOT (ms):                           250.00   \s
                ---------------Inter-token Latency----------------
                Mean ITL (ms):                           175.00   \s
                Median ITL (ms):                         155.00   \s
                P90 ITL (ms):                            270.00   \s
                P99.5 ITL (ms):                          298.50   \s
                Max ITL (ms):                            300.00   \s
                ----------------End-to-end Latency----------------
                Mean E2EL (ms):                          900.00   \s
                Median E2EL (ms):                        900.00   \s
                P90 E2EL (ms):                           1220.00  \s
                P99.5 E2EL (ms):                         1296.00  \s
                Max E2EL (ms):                           1300.00  \s
                ==================================================
                failed: 2 x status 429 queue_full
                failed: 1 x timeout
                """);
    }

    @Test
    void aClosedLoopHasNoRate() {
        assertThat(new TextReport(result(0), List.of(99.0)).text()).doesNotContain("Request rate");
    }

    @Test
    void theJsonHasTheNamesOfVllmsResultFile() {
        JsonNode json = Json.read(new JsonReport(result(2.5), List.of(99.0)).json());
        assertThat(json.path("model_id").asText()).isEqualTo("tiny");
        assertThat(json.path("max_concurrency").asInt()).isEqualTo(2);
        assertThat(json.path("request_rate").asDouble()).isEqualTo(2.5);
        assertThat(json.path("duration").asDouble()).isEqualTo(2);
        assertThat(json.path("completed").asInt()).isEqualTo(2);
        assertThat(json.path("failed").asInt()).isEqualTo(3);
        assertThat(json.path("total_input_tokens").asInt()).isEqualTo(80);
        assertThat(json.path("total_output_tokens").asInt()).isEqualTo(10);
        assertThat(json.path("request_throughput").asDouble()).isEqualTo(1);
        assertThat(json.path("output_throughput").asDouble()).isEqualTo(5);
        assertThat(json.path("total_token_throughput").asDouble()).isEqualTo(45);
        assertThat(json.path("mean_ttft_ms").asDouble()).isEqualTo(200);
        assertThat(json.path("std_ttft_ms").asDouble()).isEqualTo(100);
        assertThat(json.path("median_itl_ms").asDouble()).isEqualTo(155);
        assertThat(json.path("p99_tpot_ms").asDouble()).isEqualTo(248.5);
        assertThat(json.path("max_e2el_ms").asDouble()).isEqualTo(1300);
        assertThat(json.at("/errors/status 429 queue_full").asInt()).isEqualTo(2);
    }

    @Test
    void theJsonHasEveryRequest() {
        JsonNode requests =
                Json.read(new JsonReport(result(0), List.of(99.0)).json()).path("requests");
        assertThat(requests).hasSize(5);
        assertThat(requests.path(1))
                .isEqualTo(Json.read("{\"input_tokens\": 50, \"output_tokens\": 5, \"ttft_ms\": 300.0,"
                        + " \"tpot_ms\": 250.0, \"max_itl_ms\": 300.0, \"e2el_ms\": 1300.0}"));
        assertThat(requests.path(4)).isEqualTo(Json.read("{\"e2el_ms\": 5.0, \"error\": \"timeout\"}"));
    }
}
