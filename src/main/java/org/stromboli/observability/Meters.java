package org.stromboli.observability;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Supplier;

/// Makes meters that carry the model's name. The exposition adds `_total` to counters and nothing to the
/// others, so that names are written here as they come out.
final class Meters {

    private final MeterRegistry registry;
    private final Tags model;

    Meters(MeterRegistry registry, String modelName) {
        this.registry = registry;
        this.model = Tags.of("model_name", modelName);
    }

    /// @param tags names and values in turn
    Counter counter(String name, String help, String... tags) {
        return Counter.builder(name).description(help).tags(model.and(tags)).register(registry);
    }

    DistributionSummary histogram(String name, String help, double[] buckets, String... tags) {
        return DistributionSummary.builder(name)
                .description(help)
                .tags(model.and(tags))
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    void gauge(String name, String help, Supplier<Number> value, String... tags) {
        Gauge gauge = Gauge.builder(name, value)
                .description(help)
                .tags(model.and(tags))
                .strongReference(true)
                .register(registry);
        assert gauge != null;
    }
}
