package org.stromboli.media.fetch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Content that was fetched before, and how to ask whether it is still the same.
///
/// @param body never written to
/// @param freshUntil in nanoseconds of the cache's clock
record CachedContent(byte[] body, Optional<String> tag, Optional<String> lastModified, long freshUntil) {

    static Optional<CachedContent> of(FetchedResponse answer, long now) {
        Freshness freshness = Freshness.of(answer);
        CachedContent kept = new CachedContent(
                answer.body(), answer.header("etag"), answer.header("last-modified"), until(freshness, now));
        boolean useful = freshness.seconds() > 0 || kept.tag.isPresent() || kept.lastModified.isPresent();
        return freshness.kept() && useful ? Optional.of(kept) : Optional.empty();
    }

    /// The same content, after its server said that it is still the same.
    CachedContent confirmed(FetchedResponse answer, long now) {
        return new CachedContent(body, tag, lastModified, until(Freshness.of(answer), now));
    }

    private static long until(Freshness freshness, long now) {
        return now + freshness.seconds() * 1_000_000_000L;
    }

    boolean isFresh(long now) {
        return freshUntil - now > 0;
    }

    Map<String, String> conditions() {
        Map<String, String> conditions = new LinkedHashMap<>();
        tag.ifPresent(value -> conditions.put("If-None-Match", value));
        lastModified.ifPresent(value -> conditions.put("If-Modified-Since", value));
        return conditions;
    }
}
