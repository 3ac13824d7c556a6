package org.stromboli.api.gate;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.stromboli.api.paths.Handlers;

/// Tells the observer of every request that is none of a probe. On event loops.
@Singleton
final class MetricsGate {

    private final EdgeObserver observer;

    MetricsGate(EdgePolicy policy) {
        this.observer = policy.observer();
    }

    void register(@Observes Filters filters) {
        filters.register(this::measure, GateOrder.MEASURE);
    }

    private void measure(RoutingContext request) {
        String path = request.normalizedPath();
        if (Handlers.isMeasured(path)) {
            long start = System.nanoTime();
            request.addEndHandler(ended -> observer.answered(
                    Handlers.of(path),
                    request.request().method().name(),
                    request.response().getStatusCode(),
                    System.nanoTime() - start));
        }
        request.next();
    }
}
