package org.stromboli.media.fetch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What may be fetched, and what that may cost.
///
/// @param allowedHosts `example.com`, `*.example.com`, `*`, each with or without a port; none means that nothing is
///     fetched from the web
/// @param allowHttp whether connections may be without TLS
/// @param allowPrivate whether hosts may have private and loopback addresses
/// @param allowedPath directory below which files may be read
/// @param timeout of one media item, from the lookup of its host to its last byte
/// @param parallelFetches in the whole server
/// @param maxBytes of one media item
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

    public static Builder builder() {
        return new Builder();
    }

    /// Sets each property by name. Confined to one thread.
    public static final class Builder {

        private List<String> allowedHosts = List.of();
        private boolean allowHttp = false;
        private boolean allowPrivate = false;
        private Optional<Path> allowedPath = Optional.empty();
        private @Nullable Duration timeout;
        private @Nullable Integer parallelFetches;
        private @Nullable Long maxBytes;
        private long cacheBytes = 0;

        private Builder() {}

        public Builder allowedHosts(List<String> value) {
            allowedHosts = value;
            return this;
        }

        public Builder allowHttp(boolean value) {
            allowHttp = value;
            return this;
        }

        public Builder allowPrivate(boolean value) {
            allowPrivate = value;
            return this;
        }

        public Builder allowedPath(Optional<Path> value) {
            allowedPath = value;
            return this;
        }

        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        public Builder parallelFetches(int value) {
            parallelFetches = value;
            return this;
        }

        public Builder maxBytes(long value) {
            maxBytes = value;
            return this;
        }

        public Builder cacheBytes(long value) {
            cacheBytes = value;
            return this;
        }

        /// @throws IllegalStateException where a property without a default is missing
        public FetchSettings build() {
            return new FetchSettings(
                    allowedHosts,
                    allowHttp,
                    allowPrivate,
                    allowedPath,
                    required(timeout, "timeout"),
                    required(parallelFetches, "parallelFetches"),
                    required(maxBytes, "maxBytes"),
                    cacheBytes);
        }

        private static <T> T required(@Nullable T value, String name) {
            if (value == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return value;
        }
    }
}
