package org.stromboli.completion;

import java.util.OptionalInt;
import org.stromboli.generation.RequestRejectedException;

/// Whether a prompt fits the model's context, and how much of it is left for the answer. Every message begins alike,
/// because clients search for it.
final class ContextLimit {

    /// No token of a published vocabulary is longer, so that a longer text cannot fit.
    private static final int MAX_CHARS_PER_TOKEN = 256;

    private static final String SETTINGS =
            "stromboli.max-model-len, as far as the model and stromboli.engine.kv-cache-bytes allow";

    private final int contextTokens;

    ContextLimit(int contextTokens) {
        this.contextTokens = contextTokens;
    }

    /// Before anything is read or tokenized.
    void checkChars(long textChars) {
        if (textChars > (long) contextTokens * MAX_CHARS_PER_TOKEN) {
            throw tooLong("the text of your messages has %d characters".formatted(textChars));
        }
    }

    /// While media arrive: what they cost already.
    void checkMediaTokens(long mediaTokens) {
        if (mediaTokens >= contextTokens) {
            throw tooLong("the images and videos of your messages take at least %d tokens".formatted(mediaTokens));
        }
    }

    /// The limit of the answer's length: what was asked for, at most all that is left. Clients cannot know what is
    /// left, since only the server knows what an image costs.
    int answerTokens(int promptTokens, OptionalInt requested) {
        int left = contextTokens - promptTokens;
        if (left < 1) {
            throw tooLong("your messages take %d tokens, which leaves no room for an answer".formatted(promptTokens));
        }
        return Math.min(requested.orElse(left), left);
    }

    private RequestRejectedException tooLong(String found) {
        return RequestRejectedException.of(
                RequestRejectedException.Kind.CONTEXT_TOO_LONG,
                "messages",
                "context_length_exceeded",
                "This model's maximum context length is %d tokens. However, %s. (The length is %s.)"
                        .formatted(contextTokens, found, SETTINGS));
    }
}
