package org.stromboli.app;

import java.util.List;
import org.stromboli.api.ApiKey;
import org.stromboli.api.EdgeObserver;
import org.stromboli.api.EdgePolicy;
import org.stromboli.api.KeyRing;

/// Who is let in, according to the configuration.
final class EdgeSettings {

    private EdgeSettings() {}

    static EdgePolicy of(StromboliConfig config, List<ApiKey> keys, EdgeObserver observer) {
        return new EdgePolicy(
                new KeyRing(keys),
                config.cache().perKey(),
                config.openPages(),
                !config.management().enabled(),
                config.corsOrigins().orElse(List.of()),
                observer);
    }
}
