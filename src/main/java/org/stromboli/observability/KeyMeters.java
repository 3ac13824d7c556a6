package org.stromboli.observability;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which API keys are used, by their names: there are as many as the operator has given out. Thread-safe.
public final class KeyMeters {

    private static final String NAME = "stromboli_key_requests";
    private static final String HELP = "Requests by the name of their API key.";

    private final MeterRegistry registry;
    private final Map<String, Counter> admitted = new ConcurrentHashMap<>();
    private final Map<String, Counter> limited = new ConcurrentHashMap<>();
    private final Counter unknown;

    public KeyMeters(MeterRegistry registry) {
        this.registry = registry;
        this.unknown = counter("", "unknown");
    }

    public void admitted(String key) {
        admitted.computeIfAbsent(key, name -> counter(name, "admitted")).increment();
    }

    public void limited(String key) {
        limited.computeIfAbsent(key, name -> counter(name, "limited")).increment();
    }

    public void unknown() {
        unknown.increment();
    }

    private Counter counter(String key, String outcome) {
        return Counter.builder(NAME)
                .description(HELP)
                .tag("key", key)
                .tag("outcome", outcome)
                .register(registry);
    }
}
