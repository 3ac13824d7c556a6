package org.stromboli.completion;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A token with its log-probability and the most probable alternatives at its place.
///
/// @param bytes UTF-8, may be part of a character
public record TokenLogprob(int id, byte[] bytes, float logprob, List<TokenLogprob> alternatives) {

    static TokenLogprob of(TokenText vocabulary, int id, float logprob, List<TokenLogprob> alternatives) {
        return new TokenLogprob(id, vocabulary.bytes(id), logprob, List.copyOf(alternatives));
    }

    /// The token alone, with U+FFFD where a character is incomplete.
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
