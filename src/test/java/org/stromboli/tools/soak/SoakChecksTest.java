package org.stromboli.tools.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stromboli.tools.client.LocalServer;
import org.stromboli.tools.client.ServerApi;
import org.stromboli.tools.soak.SoakRequest.Behavior;

class SoakChecksTest {

    private static final long MS = 1_000_000;

    private final SoakChecks checks = new SoakChecks();
    private final SoakStatistics statistics = new SoakStatistics();

    private static SoakResult stream(long itlMillis) {
        return SoakResult.served(Behavior.STREAM, 100 * MS, new long[] {itlMillis * MS, itlMillis * MS});
    }

    private static SoakStatistics streams(long itlMillis) {
        SoakStatistics statistics = new SoakStatistics();
        statistics.add(stream(itlMillis));
        return statistics;
    }

    @Test
    void oneFailedCheckFailsTheTest() {
        checks.add(true, "first", "fine");
        assertThat(checks.passed()).isTrue();
        checks.add(false, "second", "not fine");
        checks.add(true, "third", "fine");
        assertThat(checks.passed()).isFalse();
        assertThat(checks.lines()).containsExactly("PASS  first: fine", "FAIL  second: not fine", "PASS  third: fine");
    }

    @Test
    void rejectionsWith429AreNoFailures() {
        statistics.add(stream(10));
        statistics.add(SoakResult.failed(Behavior.STREAM, "status 429: the queue is full"));
        statistics.checkFailures("overload", checks);
        assertThat(checks.lines())
                .containsExactly("PASS  overload: nothing fails but by 429: 1 served, 1 rejected (429), failed: none");
    }

    @Test
    void everyOtherFailureFailsTheTest() {
        statistics.add(SoakResult.failed(Behavior.STREAM, "timeout"));
        statistics.add(SoakResult.failed(Behavior.SLOW_READER, "timeout"));
        statistics.checkFailures("overload", checks);
        assertThat(checks.lines().getFirst())
                .startsWith("FAIL")
                .endsWith("failed: {slow reader: timeout=1, stream: timeout=1}");
        assertThat(statistics.failures()).containsEntry("timeout", 2L);
    }

    @Test
    void theReportHasLatencies() {
        statistics.add(stream(10));
        statistics.add(SoakResult.served(Behavior.INVALID, 0, new long[0]));
        assertThat(statistics.report("overload")).isEqualTo("""
                overload: 2 served, 0 rejected (429), failed: none
                  served by client behavior: {stream=1, invalid=1}
                  TTFT: median 100.0, P99 100.0 ms; ITL: median 10.0, P99 10.0, max 10.0 ms
                """);
    }

    @Test
    void interTokenLatencyMayGrowByLessThanHalf() {
        streams(14).checkInterTokenLatency(streams(10), checks);
        streams(15).checkInterTokenLatency(streams(10), checks);
        assertThat(checks.lines())
                .containsExactly(
                        "PASS  inter-token latency stays: median ITL 1.40 times that at capacity",
                        "FAIL  inter-token latency stays: median ITL 1.50 times that at capacity");
    }

    @Test
    void memoryMayGrowWhileCachesFill() {
        MemoryTrend trend = new MemoryTrend();
        IntStream.of(100, 500, 1000, 1000, 1000, 1010, 1010, 1020, 1030, 1040).forEach(trend::add);
        trend.check(checks);
        assertThat(checks.lines()).containsExactly("PASS  resident memory stays flat: 1000 MiB, then 1035 MiB");
        assertThat(trend.line()).isEqualTo("1040 MiB");
    }

    @Test
    void memoryThatGrowsLaterFailsTheTest() {
        MemoryTrend trend = new MemoryTrend();
        IntStream.range(0, 20).forEach(each -> trend.add(1000 + 10 * each));
        trend.check(checks);
        assertThat(checks.lines()).containsExactly("FAIL  resident memory stays flat: 1055 MiB, then 1175 MiB");
    }

    @Test
    void aFewValuesOfMemorySayNothing() {
        MemoryTrend trend = new MemoryTrend();
        assertThat(trend.line()).isEmpty();
        trend.add(1000);
        trend.check(checks);
        assertThat(checks.lines()).isEmpty();
    }

    @Test
    void residentMemoryComesFromTheKernel() {
        assertThat(ServerMonitor.residentMebibytes(ProcessHandle.current().pid())
                        .orElseThrow())
                .isGreaterThan(10);
        assertThat(ServerMonitor.residentMebibytes(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void aServerIsIdleWhenItsMetricsSaySo() throws Exception {
        checkIdle("""
                vllm:num_requests_running{model="a"} 0.0
                vllm:num_requests_waiting{model="a"} 0.0
                vllm:num_requests_running_total 7.0
                """);
        assertThat(checks.lines()).containsExactly("PASS  no request is left in the server: 0 running, 0 waiting");
    }

    @Test
    void requestsThatAreLeftFailTheTest() throws Exception {
        checkIdle("""
                vllm:num_requests_running{model="a"} 1.0
                vllm:num_requests_running{model="b"} 2.0
                vllm:num_requests_waiting 4.0
                """);
        assertThat(checks.lines()).containsExactly("FAIL  no request is left in the server: 3 running, 4 waiting");
    }

    private void checkIdle(String metrics) throws IOException, InterruptedException {
        try (LocalServer server = new LocalServer()) {
            server.metrics(metrics);
            ServerApi api = new ServerApi(server.url(), Optional.empty(), Duration.ofSeconds(60));
            new ServerMonitor(api, 0, 2).checkIdle(checks);
        }
    }

    @Test
    void aDrainPassesWhenStreamsFinishAndLaterRequestsAreRejected() {
        SoakStatistics late = streams(10);
        late.add(SoakResult.failed(Behavior.STREAM, "status 503: stopping"));
        late.add(SoakResult.failed(Behavior.STREAM, "ConnectException"));
        DrainCheck.check(streams(10), late, checks);
        assertThat(checks.passed()).isTrue();
    }

    @Test
    void aDrainFailsWhenAStreamIsCutOff() {
        statistics.add(SoakResult.failed(Behavior.STREAM, "a stream without an end"));
        DrainCheck.check(statistics, streams(10), checks);
        assertThat(checks.lines().getFirst()).startsWith("FAIL  drain: running streams finish");
    }

    @Test
    void aDrainFailsWhenALaterRequestHangs() {
        statistics.add(SoakResult.failed(Behavior.STREAM, "HttpTimeoutException"));
        DrainCheck.check(streams(10), statistics, checks);
        assertThat(checks.lines().getLast()).startsWith("FAIL  drain: later requests are rejected");
    }
}
