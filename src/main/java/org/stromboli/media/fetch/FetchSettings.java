package org.stromboli.media.fetch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What may be fetched, and what that may cost.
///
/// @param allowedHosts `example.com`, `*.example.com`, `*`, each with or without a port; none means that nothing is
///     fetched from the web
/// @param allowHttp whether connections may be without TLS
/// @param allowPrivate whether hosts may have private and loopback addresses
/// @param allowedPath directory below which files may be read
/// @param timeout of one medium, from the lookup of its host to its last byte
/// @param parallelFetches in the whole server
/// @param maxBytes of one medium
/// @param cacheBytes of content that is kept; 0 for none
public record FetchSettings(
        List<String> allowedHosts,
        boolean allowHttp,
        boolean allowPrivate,
        Optional<Path> allowedPath,
        Duration timeout,
        int parallelFetches,
        long maxBytes,
        long cacheBytes) {

    public FetchSettings {
        if (timeout.toMillis() < 1 || parallelFetches < 1 || maxBytes < 1 || cacheBytes < 0) {
            throw new IllegalArgumentException("limits are out of range: timeout %s, %d fetches, %d bytes, cache %d"
                    .formatted(timeout, parallelFetches, maxBytes, cacheBytes));
        }
        allowedHosts = List.copyOf(allowedHosts);
    }
}
