package org.stromboli.completion;

/// Tokens of a whole request.
///
/// @param promptTokens media included, counted once however many choices there are
/// @param cachedTokens prompt tokens whose KV was already there
/// @param completionTokens of all choices
public record CompletionUsage(
        int promptTokens, int cachedTokens, int imageTokens, int videoTokens, int completionTokens) {

    public static final CompletionUsage NONE = new CompletionUsage(0, 0, 0, 0, 0);

    /// Of two requests together.
    public CompletionUsage plus(CompletionUsage other) {
        return new CompletionUsage(
                promptTokens + other.promptTokens,
                cachedTokens + other.cachedTokens,
                imageTokens + other.imageTokens,
                videoTokens + other.videoTokens,
                completionTokens + other.completionTokens);
    }
}
