package org.stromboli.app.settings;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One server whose tools this server may call: keys below `stromboli.tool-servers.LABEL.`. Requests name it by its
/// label.
public interface ToolServerKeys {

    /// How it is spoken to.
    @WithDefault("mcp")
    String protocol();

    /// Its address, if it is reached over HTTP.
    Optional<String> url();

    /// The program and its arguments, separated by commas, if it is started by this server.
    Optional<List<String>> command();

    /// What the program has in its environment, beside `PATH`, `HOME`, `LANG` and `TMPDIR`.
    Map<String, String> environment();

    /// HTTP headers of every request to it.
    Map<String, String> headers();

    /// A file with a bearer token, read for every request to it.
    Optional<Path> tokenFile();

    /// Where workers of LLaVA-Plus may be, as `HOST` or `HOST:PORT`; default: on the controller's host.
    Optional<List<String>> workerHosts();

    /// Names of tools that may be called; default: all.
    Optional<List<String>> allowedTools();

    /// Whether chats that name no tool server are offered this one.
    @WithDefault("false")
    boolean offered();

    /// How long a call, or connecting, may take.
    @WithDefault("30s")
    Duration timeout();

    /// Bytes of one result, and of a list of tools.
    @WithDefault("8M")
    MemorySize maxResultBytes();
}
