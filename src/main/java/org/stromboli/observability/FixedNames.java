package org.stromboli.observability;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.micrometer.prometheus.PrometheusNamingConvention;
import org.jspecify.annotations.Nullable;

/// vLLM's metrics and their labels keep the names that they are given: registries have conventions that change some of
/// them (a histogram that ends in `_total`, a gauge that ends in `_info`, a label that begins with `_`), and other ones
/// in other versions. Everything else is named as the registry likes.
public final class FixedNames implements NamingConvention {

    private static final String FIXED = "vllm:";
    private static final String COUNTED = "_total";

    private final NamingConvention usual = new PrometheusNamingConvention();

    private FixedNames() {}

    /// For all meters that are registered from now on.
    public static void apply(PrometheusMeterRegistry registry) {
        registry.config().namingConvention(new FixedNames());
    }

    @Override
    public String name(String name, Meter.Type type, @Nullable String unit) {
        if (!name.startsWith(FIXED)) {
            return usual.name(name, type, unit);
        }
        return type == Meter.Type.COUNTER && !name.endsWith(COUNTED) ? name + COUNTED : name;
    }

    @Override
    public String tagKey(String key) {
        return key.matches("[a-z_][a-z0-9_]*") ? key : usual.tagKey(key);
    }

    @Override
    public String tagValue(String value) {
        return usual.tagValue(value);
    }
}
