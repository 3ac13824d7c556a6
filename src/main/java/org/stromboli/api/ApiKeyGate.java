package org.stromboli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.generation.RequestRejected;

/// Lets in only who shows one of the keys, wherever keys are configured: everything is guarded but probes
/// and metrics. Keys are compared by their hashes and all of them every time, so that the time taken tells
/// nothing.
@Singleton
final class ApiKeyGate {

    private static final int BEFORE_ROUTES = 100;
    private static final String BEARER = "bearer ";
    private static final String ANTHROPIC = "x-api-key";

    private final ObjectMapper mapper;

    ApiKeyGate(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    void register(@Observes Filters filters, ApiSettings settings) {
        List<byte[]> keys = settings.keys().stream().map(ApiKeyGate::hash).toList();
        if (!keys.isEmpty()) {
            filters.register(request -> check(request, keys), BEFORE_ROUTES);
        }
    }

    private void check(RoutingContext request, List<byte[]> keys) {
        String path = request.normalizedPath();
        if (isOpen(path) || isKnown(shown(request.request()), keys)) {
            request.next();
            return;
        }
        RequestRejected cause = RequestRejected.of(
                RequestRejected.Kind.UNAUTHORIZED,
                "This server wants an API key, as in the header `Authorization: Bearer KEY`.");
        request.response()
                .setStatusCode(ErrorBody.status(cause.kind()))
                .putHeader("Content-Type", "application/json")
                .putHeader("WWW-Authenticate", "Bearer")
                .end(json(ErrorShape.of(path, cause)));
    }

    private static boolean isOpen(String path) {
        return path.equals("/metrics") || path.equals("/health") || path.startsWith("/health/");
    }

    /// The key of the usual header, or of the one that clients of Anthropic's API send.
    private static @Nullable String shown(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : request.getHeader(ANTHROPIC);
    }

    private static boolean isKnown(@Nullable String given, List<byte[]> keys) {
        if (given == null) {
            return false;
        }
        byte[] shown = hash(given);
        boolean known = false;
        for (byte[] key : keys) {
            known |= MessageDigest.isEqual(key, shown);
        }
        return known;
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private String json(Object body) {
        try {
            return mapper.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an error body is always JSON", e);
        }
    }
}
