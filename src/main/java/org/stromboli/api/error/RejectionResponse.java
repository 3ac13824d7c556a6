package org.stromboli.api.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.stromboli.generation.RequestRejectedException;

/// Answers requests that are turned away before they reach a resource, in the form of all errors. On event loops.
@Singleton
public final class RejectionResponse {

    private final ObjectMapper mapper;

    RejectionResponse(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    public void send(RoutingContext request, RequestRejectedException cause) {
        HttpServerResponse response = request.response()
                .setStatusCode(ErrorBody.status(cause.kind()))
                .putHeader("Content-Type", "application/json");
        switch (cause.kind()) {
            case UNAUTHORIZED -> response.putHeader("WWW-Authenticate", "Bearer");
            case UNAVAILABLE -> response.putHeader("Connection", "close");
            default -> {}
        }
        if (cause.retryAfter() != null) {
            response.putHeader("Retry-After", ErrorBody.seconds(cause.retryAfter()));
        }
        request.request().resume(); // the body is not read: it must not block what follows on this connection
        response.end(json(ErrorShape.of(request.normalizedPath(), cause)));
    }

    private String json(Object body) {
        try {
            return mapper.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an error body is always JSON", e);
        }
    }
}
