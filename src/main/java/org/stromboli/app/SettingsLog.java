package org.stromboli.app;

import java.util.List;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/// Prints the configuration in force, without secrets.
final class SettingsLog {

    private static final Logger LOG = Logger.getLogger("stromboli");

    private SettingsLog() {}

    static void print(Config config) {
        List<String> names = StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith("stromboli."))
                .sorted()
                .distinct()
                .toList();
        for (String name : names) {
            LOG.infof(
                    "%s = %s",
                    name,
                    name.equals("stromboli.api-keys")
                            ? "***"
                            : config.getConfigValue(name).getValue());
        }
    }
}
