package org.stromboli.app;

import java.util.List;
import java.util.Optional;
import org.stromboli.api.ApiSettings;
import org.stromboli.api.ModelCard;
import org.stromboli.api.gate.EdgePolicy;
import org.stromboli.completion.Completions;
import org.stromboli.engine.Engine;

/// Everything that was built at start-up and lives until the server stops.
///
/// @param engines one per device; empty only where tests replace them
/// @param warmUp of this model; empty only where tests replace it
record Service(
        ModelCard model,
        Completions completions,
        ApiSettings api,
        EdgePolicy edge,
        List<Engine> engines,
        Optional<WarmUp> warmUp) {

    /// Whether requests are taken.
    boolean isReady() {
        return isHealthy() && !completions.isDraining();
    }

    /// Whether there is a device left to serve requests.
    boolean isHealthy() {
        return engines.isEmpty() || engines.stream().anyMatch(Engine::isHealthy);
    }
}
