package org.stromboli.app;

import org.eclipse.microprofile.config.ConfigProvider;

/// The version of this build.
final class ServerVersion {

    private ServerVersion() {}

    /// As the build has written it down; `unknown` outside of one.
    static String current() {
        return ConfigProvider.getConfig()
                .getOptionalValue("quarkus.application.version", String.class)
                .orElse("unknown");
    }
}
