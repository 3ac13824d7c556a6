package org.stromboli.toolserver.mcp;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a server of the Model Context Protocol is.
public sealed interface McpAddress {

    /// Streamable HTTP. Redirects are not followed.
    ///
    /// @param headers of every request
    /// @param tokenFile with a bearer token, read anew for each request, since a mounted secret changes
    record Http(URI url, Map<String, String> headers, Optional<Path> tokenFile) implements McpAddress {

        public Http {
            headers = Map.copyOf(headers);
        }

        @Override
        public String toString() {
            return "%s://%s%s".formatted(url.getScheme(), url.getAuthority(), url.getPath());
        }
    }

    /// A program that is started, and spoken to through its standard input and output.
    ///
    /// @param environment that it gets; of ours it gets `PATH`, `HOME`, `LANG` and `TMPDIR` alone, since ours
    ///     may have secrets
    record Command(List<String> words, Map<String, String> environment) implements McpAddress {

        public Command {
            words = List.copyOf(words);
            environment = Map.copyOf(new LinkedHashMap<>(environment));
        }

        @Override
        public String toString() {
            return "command " + words.getFirst();
        }
    }
}
