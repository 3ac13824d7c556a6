package org.stromboli.generation;

/// What a request is for.
public enum Task {
    /// Tokens that continue its prompt.
    GENERATE,
    /// One vector for each media item of its prompt, which holds nothing else: the decoder is not run.
    EMBED
}
