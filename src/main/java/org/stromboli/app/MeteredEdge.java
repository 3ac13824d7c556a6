package org.stromboli.app;

import io.micrometer.core.instrument.MeterRegistry;
import org.stromboli.api.EdgeObserver;
import org.stromboli.observability.KeyMeters;

/// Tells the meters what happens at the door.
final class MeteredEdge implements EdgeObserver {

    private final KeyMeters meters;

    MeteredEdge(MeterRegistry registry) {
        this.meters = new KeyMeters(registry);
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
    public void unknown() {
        meters.unknown();
    }
}
