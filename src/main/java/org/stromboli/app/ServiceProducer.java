package org.stromboli.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// Builds the service.
final class ServiceProducer {

    @Produces
    @Singleton
    Service service(StromboliConfig config) {
        throw new IllegalStateException("no model");
    }
}
