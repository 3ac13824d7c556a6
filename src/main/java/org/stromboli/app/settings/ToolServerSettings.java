package org.stromboli.app.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.stromboli.toolserver.ToolBackend;
import org.stromboli.toolserver.ToolLimits;
import org.stromboli.toolserver.ToolServer;
import org.stromboli.toolserver.ToolServers;
import org.stromboli.toolserver.legacy.ImageFitter;
import org.stromboli.toolserver.legacy.LegacyBackend;
import org.stromboli.toolserver.mcp.McpAddress;
import org.stromboli.toolserver.mcp.McpBackend;

/// The tool servers that the configuration names. What is wrong with a setting stops the start; a server that cannot
/// be reached does not.
public final class ToolServerSettings {

    private static final String PREFIX = "stromboli.tool-servers.";
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z0-9_-]{1,32}");
    private static final Pattern HEADER = Pattern.compile("[a-zA-Z0-9!#$%&'*+.^_`|~-]{1,64}");
    private static final Set<String> PROTOCOLS = Set.of("llava-plus", "mcp");

    /// Which the client of the protocol, or of HTTP, sets itself.
    private static final Set<String> OWN_HEADERS = Set.of(
            "accept",
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "mcp-protocol-version",
            "mcp-session-id",
            "upgrade");

    private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9._-]{1,253}(:\\d{1,5})?");

    private static final int MAX_SERVERS = 64;
    private static final Duration LEAST = Duration.ofMillis(10);

    private ToolServerSettings() {}

    /// @param version of ours, which servers are told
    public static ToolServers of(StromboliConfig config, String version) {
        List<ToolServer> servers = new ArrayList<>();
        Set<String> offered = new HashSet<>();
        ImageFitter fitter = new ToolPictures(MediaSettings.imageLimits(config.media()));
        sorted(config).forEach((label, keys) -> {
            servers.add(new ToolServer(
                    label,
                    backend(label, keys, version, fitter),
                    keys.allowedTools().map(Set::copyOf)));
            if (keys.offered()) {
                offered.add(label);
            }
        });
        return new ToolServers(servers, offered);
    }

    /// @throws SettingException for the first that cannot be used
    static void check(StromboliConfig config) {
        ToolKeys tools = config.tools();
        tools.rounds().ifPresent(rounds -> SettingException.within("stromboli.tools.rounds", rounds, 1, 1000));
        SettingException.within("stromboli.tools.calls", tools.calls(), 1, 10_000);
        SettingException.within("stromboli.tools.result-chars", tools.resultChars(), 100, 1 << 24);
        SettingsCheck.duration("stromboli.tools.timeout", tools.timeout(), LEAST);
        Map<String, ToolServerKeys> servers = sorted(config);
        if (servers.size() > MAX_SERVERS) {
            throw new SettingException(
                    "stromboli.tool-servers", servers.size(), "at most %d servers".formatted(MAX_SERVERS));
        }
        ImageFitter none = (image, longSide) -> image;
        servers.forEach((label, keys) -> backend(label, keys, "", none));
    }

    /// The configuration has no order of its own.
    private static Map<String, ToolServerKeys> sorted(StromboliConfig config) {
        return new TreeMap<>(config.toolServers());
    }

    private static ToolBackend backend(String label, ToolServerKeys keys, String version, ImageFitter fitter) {
        String prefix = PREFIX + label + ".";
        if (!LABEL.matcher(label).matches()) {
            throw new SettingException(
                    "stromboli.tool-servers", label, "labels of 1 to 32 of the characters a-z, A-Z, 0-9, _ and -");
        }
        if (!PROTOCOLS.contains(keys.protocol())) {
            throw new SettingException(prefix + "protocol", keys.protocol(), "one of " + PROTOCOLS);
        }
        SettingsCheck.duration(prefix + "timeout", keys.timeout(), LEAST);
        long maxBytes = keys.maxResultBytes().asLongValue();
        SettingException.within(prefix + "max-result-bytes", maxBytes, 1024, 1 << 30);
        ToolLimits limits = new ToolLimits(keys.timeout(), (int) maxBytes);
        boolean legacy = keys.protocol().equals("llava-plus");
        if (!legacy && keys.workerHosts().isPresent()) {
            throw new SettingException(
                    prefix + "worker-hosts", keys.workerHosts().get(), "set for the protocol llava-plus only");
        }
        return legacy ? legacy(prefix, keys, limits, fitter) : new McpBackend(address(prefix, keys), limits, version);
    }

    private static ToolBackend legacy(String prefix, ToolServerKeys keys, ToolLimits limits, ImageFitter fitter) {
        List<String> hosts = keys.workerHosts().orElse(List.of());
        for (String host : hosts) {
            if (!HOST.matcher(host).matches()) {
                throw new SettingException(prefix + "worker-hosts", host, "HOST or HOST:PORT");
            }
        }
        if (keys.tokenFile().isPresent()) {
            throw new SettingException(prefix + "token-file", keys.tokenFile().get(), "set for the protocol mcp only");
        }
        if (!(address(prefix, keys) instanceof McpAddress.Http http)) {
            throw new SettingException(prefix + "command", "", "set for the protocol mcp only");
        }
        return new LegacyBackend(http.url(), hosts, http.headers(), limits, fitter);
    }

    private static McpAddress address(String prefix, ToolServerKeys keys) {
        if (keys.url().isPresent() == keys.command().isPresent()) {
            throw new SettingException(
                    prefix + "url", keys.url().orElse(""), "set where `command` is not, and only there");
        }
        if (keys.command().isPresent()) {
            if (keys.command().get().stream().allMatch(String::isBlank)) {
                throw new SettingException(prefix + "command", "", "a program and its arguments");
            }
            return new McpAddress.Command(keys.command().get(), keys.environment());
        }
        keys.tokenFile().filter(file -> !file.toFile().canRead()).ifPresent(file -> {
            throw new SettingException(prefix + "token-file", file, "a file that can be read");
        });
        keys.headers().keySet().forEach(name -> header(prefix, name));
        return new McpAddress.Http(url(prefix, keys.url().get()), keys.headers(), keys.tokenFile());
    }

    private static void header(String prefix, String name) {
        if (!HEADER.matcher(name).matches() || OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new SettingException(prefix + "headers", name, "names of HTTP headers that clients may set");
        }
    }

    private static URI url(String prefix, String text) {
        try {
            URI url = new URI(text);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getHost() != null && url.getRawUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw new SettingException(prefix + "url", text, "an address such as https://tools.example.com/mcp");
    }
}
