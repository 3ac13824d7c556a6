package org.stromboli.app;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// The framework's own meters tell the port of some servers and not of others, and Prometheus takes only one form of a
/// meter: with a management port the server would not start.
final class PortlessMeters {

    @Produces
    @Singleton
    MeterFilter withoutPorts() {
        return MeterFilter.ignoreTags("server.port");
    }
}
