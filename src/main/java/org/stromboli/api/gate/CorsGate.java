package org.stromboli.api.gate;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// Tells browsers which web pages may use this server; without configured origins none may, and nothing is said.
/// Requests are never rejected here: it is the browser that keeps the answer from the page. On event loops.
///
/// Quarkus's own CORS filter (`quarkus.http.cors.*`) cannot do this. It answers requests of other origins itself, with
/// an empty 403, so that desktop applications, which send an `Origin` and need no permission, are shut out, and without
/// configured origins as well. It is switched on at build time, while `stromboli.cors-origins` is read at the start.
/// And it always says whether credentials are allowed.
@Singleton
final class CorsGate {

    private static final String METHODS = "GET, POST";
    private static final String HEADERS = "Authorization, Content-Type, X-Api-Key, X-Request-Id, Anthropic-Version";
    private static final String EXPOSED = "Retry-After, Warning, X-Request-Id";
    private static final String REMEMBERED_SECONDS = "600";

    private final EdgePolicy policy;

    CorsGate(EdgePolicy policy) {
        this.policy = policy;
    }

    void register(@Observes Filters filters) {
        if (!policy.corsOrigins().isEmpty()) {
            filters.register(this::check, GateOrder.CORS);
        }
    }

    private void check(RoutingContext request) {
        HttpServerResponse response = request.response().putHeader("Vary", "Origin");
        @Nullable String origin = request.request().getHeader("Origin");
        if (origin == null || !isAllowed(origin)) {
            request.next();
            return;
        }
        response.putHeader("Access-Control-Allow-Origin", origin).putHeader("Access-Control-Expose-Headers", EXPOSED);
        boolean preflight = request.request().method().equals(HttpMethod.OPTIONS)
                && request.request().getHeader("Access-Control-Request-Method") != null;
        if (preflight) {
            @Nullable String requested = request.request().getHeader("Access-Control-Request-Headers");
            response.putHeader("Access-Control-Allow-Methods", METHODS)
                    .putHeader("Access-Control-Allow-Headers", requested == null ? HEADERS : requested)
                    .putHeader("Access-Control-Max-Age", REMEMBERED_SECONDS)
                    .setStatusCode(204)
                    .end();
        } else {
            request.next();
        }
    }

    private boolean isAllowed(String origin) {
        return policy.corsOrigins().contains("*") || policy.corsOrigins().contains(origin);
    }
}
