package org.stromboli.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.stromboli.api.gate.DrainGate;
import org.stromboli.app.settings.SettingException;
import org.stromboli.app.settings.SettingsCheck;
import org.stromboli.app.settings.SettingsReader;
import org.stromboli.app.settings.StromboliConfig;
import org.stromboli.app.settings.ToolServerSettings;
import org.stromboli.engine.Engine;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.observability.FixedNames;
import org.stromboli.toolserver.ToolServers;

/// Owns start and end of the server: the service is built before the first connection is accepted, and a
/// server that is told to stop finishes what it has begun.
@Singleton
final class StartUp {

    private static final Logger LOG = Logger.getLogger(StartUp.class);

    /// For what costs no engine time: short answers, and the last bytes of long ones.
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

    private final StromboliConfig config;

    StartUp(StromboliConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    Service service(MeterRegistry registry, PrometheusMeterRegistry prometheus, Config settings, Vertx vertx) {
        SettingsReader.print(settings);
        return orOneSentence(() -> {
            SettingsCheck.check(config);
            CompositeMeterRegistry meters = new CompositeMeterRegistry(); // counts nothing as long as it is empty
            Service service = new ServiceBuilder(config, meters, vertx).build();
            service.warmUp().ifPresent(WarmUp::answer);
            FixedNames.apply(prometheus);
            meters.add(registry);
            return service;
        });
    }

    /// Quarkus prints the message of a `ConfigurationException` alone, and ends with an exit code of 1.
    private static <T> T orOneSentence(Supplier<T> step) {
        try {
            return step.get();
        } catch (SettingException | CheckpointException e) {
            throw new ConfigurationException(e.getMessage());
        }
    }

    @Produces
    @Singleton
    ToolServers toolServers() {
        return ToolServerSettings.of(config, ServerVersion.current());
    }

    /// Nothing waits for tool servers.
    void begin(@Observes StartupEvent event, Service service, ToolServers tools) {
        tools.start();
        LOG.infof(
                "Serving %s with a context of %d tokens; answers name it %s",
                service.model().shortNames(),
                service.model().contextTokens(),
                service.model().name());
    }

    void listening(@ObservesAsync HttpServerStart event, Service service) {
        long millis = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        int port = Integer.getInteger("quarkus.http.port", event.options().getPort()); // a free one was set by Quarkus
        LOG.infof("Ready in %.1f s%s", millis / 1000.0, port > 0 ? " at http://localhost:" + port : "");
        Rehearsal.begin(port);
        service.warmUp().ifPresent(warmUp -> warmUp.later(service));
    }

    /// Connections are still accepted while this runs: probes must see that the server is not ready any
    /// more.
    void drain(@Observes ShutdownDelayInitiatedEvent event, Service service, DrainGate door)
            throws InterruptedException {
        LOG.infof(
                "Stopping: %d requests may finish within %s",
                service.completions().running(), config.drainTimeout());
        if (!service.completions().drain(config.drainTimeout())) {
            LOG.warn("Some requests did not finish in time and were ended");
        }
        door.close(LAST_ANSWERS);
    }

    void end(@Observes ShutdownEvent event, Service service, ToolServers tools) throws InterruptedException {
        tools.close();
        service.engines().forEach(Engine::stop);
        for (Engine engine : service.engines()) {
            if (!engine.awaitEnd(Duration.ofSeconds(30))) {
                LOG.warn("An engine is still busy with its last step");
            }
        }
    }
}
