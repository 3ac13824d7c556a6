package org.stromboli.media.fetch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;

/// Fetched content by URL, bounded in bytes; what is used seldom and was not used for long goes first. Thread-safe.
final class ContentCache {

    /// What an entry costs beside its content.
    private static final int ENTRY_BYTES = 500;

    private final Cache<String, CachedContent> entries;

    ContentCache(long maxBytes) {
        entries = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((String url, CachedContent content) -> bytes(url, content))
                .executor(Runnable::run)
                .build();
    }

    private static int bytes(String url, CachedContent content) {
        return (int) Math.min(Integer.MAX_VALUE, ENTRY_BYTES + 2L * url.length() + content.body().length);
    }

    Optional<CachedContent> find(String url) {
        return Optional.ofNullable(entries.getIfPresent(url));
    }

    void put(String url, CachedContent content) {
        entries.put(url, content);
    }

    void remove(String url) {
        entries.invalidate(url);
    }

    long bytes() {
        entries.cleanUp();
        return entries.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }
}
