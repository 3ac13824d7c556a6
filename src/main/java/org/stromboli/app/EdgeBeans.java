package org.stromboli.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.stromboli.api.ApiSettings;
import org.stromboli.api.ModelCard;
import org.stromboli.api.gate.EdgePolicy;
import org.stromboli.api.operation.ServerState;
import org.stromboli.app.settings.StromboliConfig;
import org.stromboli.app.settings.ToolKeys;
import org.stromboli.completion.Completions;
import org.stromboli.rounds.RoundLimits;
import org.stromboli.rounds.ToolRounds;

/// Hands the parts of the one [Service] to the HTTP edge.
final class EdgeBeans {

    @Produces
    @Singleton
    Completions completions(Service service) {
        return service.completions();
    }

    @Produces
    @Singleton
    ModelCard model(Service service) {
        return service.model();
    }

    @Produces
    @Singleton
    ApiSettings settings(Service service) {
        return service.api();
    }

    @Produces
    @Singleton
    ServerState state(Service service) {
        return new ServerState() {
            @Override
            public String version() {
                return ServerVersion.current();
            }

            @Override
            public boolean isReady() {
                return service.isReady();
            }

            @Override
            public int running() {
                return service.completions().running();
            }
        };
    }

    @Produces
    @Singleton
    ToolRounds rounds(Service service, StromboliConfig config) {
        ToolKeys tools = config.tools();
        return new ToolRounds(
                service.completions(),
                new RoundLimits(tools.rounds(), tools.calls(), tools.resultChars(), tools.timeout()));
    }

    @Produces
    @Singleton
    EdgePolicy edge(Service service) {
        return service.edge();
    }
}
