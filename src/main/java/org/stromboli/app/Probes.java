package org.stromboli.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/// What probes are told. A server that drains or has lost its devices is not ready but alive.
final class Probes {

    @Produces
    @Singleton
    @Readiness
    HealthCheck ready(Service service) {
        return () -> HealthCheckResponse.named("accepts requests")
                .status(service.isReady())
                .build();
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck alive() {
        return () -> HealthCheckResponse.up("runs");
    }

    @Produces
    @Singleton
    @Startup
    HealthCheck started(Service service) {
        return () -> HealthCheckResponse.up("model is loaded");
    }
}
