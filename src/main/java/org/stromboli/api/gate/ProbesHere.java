package org.stromboli.api.gate;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// Shows probes and metrics beside the API, where load balancers and the Gateway API inference extension look for them.
/// The framework knows them on the management port alone: requests here are handed over to its router.
@Singleton
final class ProbesHere {

    private final EdgePolicy policy;
    private @Nullable Router management;

    ProbesHere(EdgePolicy policy) {
        this.policy = policy;
    }

    void remember(@Observes ManagementInterface there) {
        management = there.router();
    }

    /// `/ping` has a resource of its own.
    private boolean isThere(String path) {
        return policy.isProbe(path) && !path.equals("/ping");
    }

    void register(@Observes Router here) {
        if (!policy.probesHere()) {
            return;
        }
        // One route for all paths: a route of a path would take that path for the root of the other router.
        here.route().handler(request -> {
            HttpMethod method = request.request().method();
            boolean asked = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
            if (management != null && asked && isThere(request.normalizedPath())) {
                management.handleContext(request);
            } else {
                request.next();
            }
        });
    }
}
