package org.stromboli.tools.client;

import java.util.Optional;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/// Mixin: the API key that a server asks for.
public final class ApiKeyOption {

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            defaultValue = "${env:STROMBOLI_API_KEY:-}",
            showDefaultValue = Visibility.NEVER,
            description = "sent as a bearer token ($$STROMBOLI_API_KEY)")
    private String key = "";

    public Optional<String> key() {
        return Optional.of(key).filter(each -> !each.isBlank());
    }
}
