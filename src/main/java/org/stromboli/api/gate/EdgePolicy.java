package org.stromboli.api.gate;

import java.util.List;
import org.stromboli.api.key.KeyRing;

/// Who is let in, and where what is answered.
///
/// @param keys none: everybody is let in
/// @param cachePerKey whether what one key has asked is kept from the prefix cache of the others
/// @param openPages whether the page to chat with and the description of the API are shown without a key
/// @param probesHere whether probes and metrics answer beside the API, without a key; else only on the management port.
///     `/ping` answers beside the API always, there with a key as everything else
/// @param corsOrigins web pages of these origins may use the API; `*`: of any
public record EdgePolicy(
        KeyRing keys,
        boolean cachePerKey,
        boolean openPages,
        boolean probesHere,
        List<String> corsOrigins,
        EdgeObserver observer) {

    public EdgePolicy {
        corsOrigins = List.copyOf(corsOrigins);
    }

    boolean isProbe(String path) {
        return probesHere
                && (path.equals("/metrics")
                        || path.equals("/ping")
                        || path.equals("/health")
                        || path.startsWith("/health/"));
    }

    /// What anybody may read in the sources, too.
    static boolean isPage(String path) {
        return path.equals("/")
                || path.equals("/openapi")
                || path.startsWith("/openapi.")
                || path.startsWith("/web/")
                || path.equals("/docs")
                || path.startsWith("/docs/");
    }
}
