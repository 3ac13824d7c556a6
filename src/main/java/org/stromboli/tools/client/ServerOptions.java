package org.stromboli.tools.client;

import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Mixin: which server, with which API key.
public final class ServerOptions {

    private static final String DEFAULT_URL = "http://localhost:8080";

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:STROMBOLI_URL:-" + DEFAULT_URL + "}",
            description = "the server ($$STROMBOLI_URL, or " + DEFAULT_URL + ")")
    private String url = DEFAULT_URL;

    @Mixin
    private final ApiKeyOption apiKey = new ApiKeyOption();

    /// @throws org.stromboli.cli.CommandFailedException if the URL is none
    public ServerApi connect(Duration timeout) {
        return new ServerApi(url.isBlank() ? DEFAULT_URL : url, apiKey.key(), timeout);
    }
}
