package org.stromboli.api.gate;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.error.RejectionResponse;
import org.stromboli.api.key.ApiKey;
import org.stromboli.api.key.KeySalt;
import org.stromboli.api.key.KeyUse;
import org.stromboli.generation.RequestRejectedException;

/// Lets in only who shows one of the keys, wherever keys are configured, and no more often than the key allows:
/// everything is guarded but probes and metrics. On event loops.
@Singleton
final class ApiKeyGate {

    private static final String BEARER = "bearer ";

    private final EdgePolicy policy;
    private final RejectionResponse rejections;

    ApiKeyGate(EdgePolicy policy, RejectionResponse rejections) {
        this.policy = policy;
        this.rejections = rejections;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, GateOrder.KEYS);
    }

    private void check(RoutingContext request) {
        String path = request.normalizedPath();
        if (policy.keys().isEmpty() || policy.isProbe(path) || (policy.openPages() && EdgePolicy.isPage(path))) {
            request.next();
            return;
        }
        Optional<KeyUse> use = Optional.ofNullable(shown(request.request()))
                .flatMap(key -> policy.keys().find(ApiKey.hash(key)));
        if (use.isPresent()) {
            enter(request, use.get());
        } else {
            policy.observer().unknown();
            rejections.send(
                    request,
                    RequestRejectedException.of(
                            RequestRejectedException.Kind.UNAUTHORIZED,
                            "This server wants an API key, as in the header `Authorization: Bearer KEY`."));
        }
    }

    private void enter(RoutingContext request, KeyUse use) {
        String name = use.key().name();
        if (policy.cachePerKey()) {
            KeySalt.put(request, name);
        }
        if (isCheap(request.request().method())) {
            request.next();
            return;
        }
        Optional<RequestRejectedException> rejection = use.enter(System.nanoTime());
        if (rejection.isPresent()) {
            policy.observer().limited(name);
            rejections.send(request, rejection.get());
            return;
        }
        policy.observer().admitted(name);
        request.addEndHandler(ended -> use.leave());
        request.next();
    }

    /// Reading what is there costs nothing that were worth a limit.
    private static boolean isCheap(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    /// As OpenAI's clients show a key, or as Anthropic's do.
    private static @Nullable String shown(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return header.substring(BEARER.length()).strip();
        }
        String key = request.getHeader("X-Api-Key");
        return key == null ? null : key.strip();
    }
}
