package org.stromboli.app.settings;

import java.util.List;
import org.stromboli.api.gate.EdgeObserver;
import org.stromboli.api.gate.EdgePolicy;
import org.stromboli.api.key.ApiKey;
import org.stromboli.api.key.KeyRing;

/// Who is let in, according to the configuration.
public final class EdgeSettings {

    private EdgeSettings() {}

    public static EdgePolicy of(StromboliConfig config, List<ApiKey> keys, EdgeObserver observer) {
        return new EdgePolicy(
                new KeyRing(keys),
                config.cache().perKey(),
                config.openPages(),
                !config.management().enabled(),
                config.corsOrigins().orElse(List.of()),
                observer);
    }
}
