package org.stromboli.app;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;
import org.stromboli.api.gate.EdgePolicy;
import org.stromboli.api.key.KeyRing;
import org.stromboli.app.settings.ApiKeysFile;
import org.stromboli.app.settings.SettingException;
import org.stromboli.app.settings.StromboliConfig;

/// Reads the file with the keys again and again, since a mounted Secret changes while the server runs. A file that
/// cannot be used changes nothing.
@Singleton
final class ApiKeyReloader {

    private static final Logger LOG = Logger.getLogger(ApiKeyReloader.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final StromboliConfig config;
    private final KeyRing keys;
    private String lastProblem = "";

    ApiKeyReloader(StromboliConfig config, EdgePolicy policy) {
        this.config = config;
        this.keys = policy.keys();
    }

    void begin(@Observes StartupEvent event, Vertx vertx) {
        if (config.apiKeysFile().isPresent()) {
            Callable<Void> look = () -> {
                look();
                return null;
            };
            vertx.setPeriodic(PAUSE.toMillis(), timer -> vertx.executeBlocking(look));
        }
    }

    /// Looks at the file now.
    synchronized void look() {
        try {
            if (keys.replace(ApiKeysFile.keys(config))) {
                LOG.info("The API keys have changed");
            }
            lastProblem = "";
        } catch (SettingException e) {
            if (!lastProblem.equals(e.getMessage())) {
                LOG.errorf("The API keys stay as they were: %s", e.getMessage());
            }
            lastProblem = String.valueOf(e.getMessage());
        }
    }
}
