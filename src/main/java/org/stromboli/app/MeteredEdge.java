package org.stromboli.app;

import io.micrometer.core.instrument.MeterRegistry;
import org.stromboli.api.gate.EdgeObserver;
import org.stromboli.api.paths.Handlers;
import org.stromboli.observability.HttpMeters;
import org.stromboli.observability.KeyMeters;

/// Tells the meters what happens at the door.
final class MeteredEdge implements EdgeObserver {

    private final KeyMeters meters;
    private final HttpMeters http;

    MeteredEdge(MeterRegistry registry) {
        this.meters = new KeyMeters(registry);
        this.http = new HttpMeters(registry);
        Handlers.forEach(http::expect);
    }

    @Override
    public void admitted(String keyName) {
        meters.admitted(keyName);
    }

    @Override
    public void limited(String keyName) {
        meters.limited(keyName);
    }

    @Override
    public void answered(String handler, String method, int status, long nanos) {
        http.answered(handler, method, status, nanos);
    }

    @Override
    public void unknown() {
        meters.unknown();
    }
}
