package org.stromboli.generation;

/// Tokens of one choice.
///
/// @param promptTokens all prompt tokens, media included
/// @param cachedPromptTokens those whose KV was found in the prefix cache when the choice was first admitted;
/// later choices of a request find what its first one has computed
/// @param completionTokens generated, end token included
public record Usage(int promptTokens, int cachedPromptTokens, int completionTokens) {}
