package org.stromboli.generation;

/// Tokens of one choice.
///
/// @param promptTokens all prompt tokens, media included
/// @param cachedPromptTokens those whose KV was found in the prefix cache
/// @param completionTokens generated, end token included
public record Usage(int promptTokens, int cachedPromptTokens, int completionTokens) {}
