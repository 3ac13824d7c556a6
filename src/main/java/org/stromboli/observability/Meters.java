package org.stromboli.observability;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

/// Makes meters that carry the model's name, and those of vLLM the number of the engine: all devices of a server are
/// one engine. The exposition adds `_total` to counters and nothing to the others, so that names are written here as
/// they come out.
final class Meters {

    private final MeterRegistry registry;
    private final Tags model;
    private final Tags engine;

    Meters(MeterRegistry registry, String modelName) {
        this.registry = registry;
        this.model = Tags.of("model_name", modelName);
        this.engine = model.and("engine", "0");
    }

    private Tags tags(String name, String... tags) {
        return (name.startsWith("vllm:") ? engine : model).and(tags);
    }

    /// @param tags names and values in turn
    Counter counter(String name, String help, String... tags) {
        return Counter.builder(name).description(help).tags(tags(name, tags)).register(registry);
    }

    /// @param buckets whole numbers, as all that is recorded
    DistributionSummary histogram(String name, String help, double[] buckets, String... tags) {
        return DistributionSummary.builder(name)
                .description(help)
                .tags(tags(name, tags))
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    /// Durations, which a `DistributionSummary` would round up to whole seconds before it looks for a bucket.
    ///
    /// @param name with `_seconds` at its end
    /// @param buckets seconds
    Timer seconds(String name, String help, double[] buckets, String... tags) {
        return Timer.builder(name)
                .description(help)
                .tags(tags(name, tags))
                .serviceLevelObjectives(Buckets.durations(buckets))
                .register(registry);
    }

    void gauge(String name, String help, Supplier<Number> value, String... tags) {
        Gauge gauge = Gauge.builder(name, value)
                .description(help)
                .tags(tags(name, tags))
                .strongReference(true)
                .register(registry);
        assert gauge != null;
    }
}
