package org.stromboli.media;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Content that was fetched before, and how to ask whether it is still the same.
///
/// @param body never written to
/// @param freshUntil in nanoseconds of the cache's clock
record KeptContent(byte[] body, Optional<String> tag, Optional<String> lastModified, long freshUntil) {

    static Optional<KeptContent> of(HttpAnswer answer, long now) {
        Freshness freshness = Freshness.of(answer);
        KeptContent kept = new KeptContent(
                answer.body(), answer.header("etag"), answer.header("last-modified"), until(freshness, now));
        boolean useful = freshness.seconds() > 0 || kept.tag.isPresent() || kept.lastModified.isPresent();
        return freshness.kept() && useful ? Optional.of(kept) : Optional.empty();
    }

    /// The same content, after its server said that it is still the same.
    KeptContent confirmed(HttpAnswer answer, long now) {
        return new KeptContent(body, tag, lastModified, until(Freshness.of(answer), now));
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
