package org.stromboli.observability;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;

/// HTTP requests by path, as vLLM's dashboards want them: names, labels and buckets are those of its web server's
/// instrumentation (prometheus-fastapi-instrumentator 7). Thread-safe.
public final class HttpMeters {

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final MeterRegistry registry;

    public HttpMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /// Shows a path before anybody has asked for it, so that rates begin at 0.
    public void expect(String handler, String method) {
        requests(handler, method, "2xx").increment(0);
        Timer ignored = seconds(handler, method);
    }

    /// @param handler a path of the server with names in place of what varies, or `none`: never what a client wrote
    public void answered(String handler, String method, int status, long nanos) {
        String known = METHODS.contains(method) ? method : "OTHER";
        requests(handler, known, status / 100 + "xx").increment();
        seconds(handler, known).record(nanos, NANOSECONDS);
    }

    private Counter requests(String handler, String method, String status) {
        return Counter.builder("http_requests")
                .description("Requests by path, method and class of status.")
                .tag("handler", handler)
                .tag("method", method)
                .tag("status", status)
                .register(registry);
    }

    private Timer seconds(String handler, String method) {
        return Timer.builder("http_request_duration_seconds")
                .description("Seconds until the last byte of an answer.")
                .tag("handler", handler)
                .tag("method", method)
                .serviceLevelObjectives(Buckets.durations(Buckets.HTTP_SECONDS))
                .register(registry);
    }
}
