package org.stromboli.media.fetch;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Fetched content by URL, bounded in bytes; what was not used for longest goes first. Thread-safe.
final class ContentCache {

    /// What an entry costs beside its content.
    private static final int ENTRY_BYTES = 500;

    private final long maxBytes;
    private final Map<String, CachedContent> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    ContentCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    synchronized Optional<CachedContent> find(String url) {
        return Optional.ofNullable(entries.get(url));
    }

    synchronized void put(String url, CachedContent content) {
        remove(url);
        if (size(url, content) > maxBytes) {
            return;
        }
        entries.put(url, content);
        bytes += size(url, content);
        Iterator<Map.Entry<String, CachedContent>> oldest = entries.entrySet().iterator();
        while (bytes > maxBytes) {
            Map.Entry<String, CachedContent> entry = oldest.next();
            bytes -= size(entry.getKey(), entry.getValue());
            oldest.remove();
        }
    }

    synchronized void remove(String url) {
        CachedContent content = entries.remove(url);
        if (content != null) {
            bytes -= size(url, content);
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    private static long size(String url, CachedContent content) {
        return ENTRY_BYTES + 2L * url.length() + content.body().length;
    }
}
