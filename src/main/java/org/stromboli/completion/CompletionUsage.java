package org.stromboli.completion;

/// Tokens of a whole request.
///
/// @param promptTokens media included, counted once however many choices there are
/// @param cachedTokens prompt tokens whose KV was already there
/// @param completionTokens of all choices
public record CompletionUsage(
        int promptTokens, int cachedTokens, int imageTokens, int videoTokens, int completionTokens) {}
