package org.stromboli.api.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.stromboli.api.error.ErrorMapping;
import org.stromboli.api.error.ErrorShape;
import org.stromboli.api.paths.PathAdvice;

/// What is wrong with a request before it reaches a resource: HTTP that two servers may read in two ways, which is how
/// requests are smuggled past proxies, and whatever the router itself rejects. Errors have the one form here too.
@Singleton
final class WireGate {

    private static final int BEFORE_KEYS = 200;

    private final ObjectMapper mapper;

    WireGate(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_KEYS);
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(this::explain);
        for (int status : List.of(400, 404, 405, 413, 415)) {
            router.errorHandler(status, request -> answer(request, status));
        }
    }

    private void check(RoutingContext request) {
        MultiMap headers = request.request().headers();
        String encoding = headers.get("Content-Encoding");
        if (headers.getAll("Host").size() > 1 || !isPlain(headers.getAll("Transfer-Encoding"))) {
            answer(request, 400);
        } else if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            answer(request, 415, "Compressed request bodies are not supported.");
        } else if (isUnasked(request)) {
            answer(request, 415);
        } else {
            request.next();
        }
    }

    /// A web page may send a body of no type to any server without asking; of one that is JSON the browser asks first.
    private static boolean isUnasked(RoutingContext request) {
        MultiMap headers = request.request().headers();
        return request.request().method().equals(HttpMethod.POST)
                && headers.contains("Origin")
                && !headers.contains("Content-Type");
    }

    private static boolean isPlain(List<String> transferEncodings) {
        return transferEncodings.isEmpty()
                || (transferEncodings.size() == 1
                        && transferEncodings.getFirst().equalsIgnoreCase("chunked"));
    }

    private void explain(RoutingContext request) {
        int status = request.statusCode();
        if (status < 400 || status >= 500 || request.response().headWritten()) {
            request.next();
        } else {
            answer(request, status);
        }
    }

    private void answer(RoutingContext request, int found) {
        String path = request.request().path() == null ? "" : request.request().path();
        int status = ErrorMapping.status(found, request.request().method().name(), path);
        List<String> methods = PathAdvice.methods(path);
        if (status == 405 && !methods.isEmpty()) {
            request.response().putHeader("Allow", String.join(", ", methods));
        }
        answer(request, status, ErrorMapping.message(status, path));
    }

    private void answer(RoutingContext request, int status, String message) {
        String path = request.request().path();
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(json(ErrorShape.of(path == null ? "" : path, status, message)));
    }

    private String json(Object body) {
        try {
            return mapper.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an error body is always JSON", e);
        }
    }
}
