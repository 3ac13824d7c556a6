package org.stromboli.observability;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.stream.Collectors;

/// `GET /metrics`, wherever probes are answered. It goes before the framework's own answer, which writes OpenMetrics to
/// clients that do not send it, and rejects some that do.
@Singleton
public final class Exposition {

    private static final int BEFORE_THE_FRAMEWORK = -500; // an order of routes: smaller numbers first

    private final PrometheusMeterRegistry registry;

    Exposition(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    void register(@Observes ManagementInterface management) {
        management
                .router()
                .route("/metrics")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .order(BEFORE_THE_FRAMEWORK)
                .blockingHandler(this::answer, false);
    }

    private void answer(RoutingContext request) {
        MetricsFormat format = MetricsFormat.of(request.request().getHeader("Accept"));
        request.response().putHeader("Content-Type", format.contentType()).end(text(registry, format));
    }

    /// A gauge that has no value is left out: what reads metrics warns of numbers that are none.
    static String text(PrometheusMeterRegistry registry, MetricsFormat format) {
        String type = format == MetricsFormat.TEXT ? format.contentType() : MetricsFormat.OPEN_METRICS.contentType();
        return registry.scrape(type)
                .lines()
                .filter(line -> line.startsWith("#") || !line.endsWith(" NaN"))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
