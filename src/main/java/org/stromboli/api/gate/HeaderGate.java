package org.stromboli.api.gate;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Headers that tell browsers to trust nothing but what this server itself sends. On event loops.
@Singleton
final class HeaderGate {

    /// The pages need their own scripts and styles, some of them inline, and pictures that they were given.
    private static final String CONTENT_POLICY = "default-src 'self'; script-src 'self' 'unsafe-inline'; "
            + "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' data: blob:; "
            + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    void register(@Observes Filters filters) {
        filters.register(HeaderGate::add, GateOrder.HEADERS);
    }

    private static void add(RoutingContext request) {
        HttpServerResponse response = request.response();
        response.putHeader("X-Content-Type-Options", "nosniff");
        request.addHeadersEndHandler(sending -> {
            String type = response.headers().get("Content-Type");
            if (type != null && type.startsWith("text/html")) {
                response.putHeader("Content-Security-Policy", CONTENT_POLICY)
                        .putHeader("X-Frame-Options", "DENY")
                        .putHeader("Referrer-Policy", "no-referrer");
            }
        });
        request.next();
    }
}
