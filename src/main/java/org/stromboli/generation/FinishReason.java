package org.stromboli.generation;

/// Why a choice ended.
public enum FinishReason {
    /// An end token or one of the request's stop tokens.
    STOP,
    /// `maxTokens` or the model's context length was reached.
    LENGTH,
    /// The client cancelled or went away, or a stop string was found.
    CANCELLED
}
