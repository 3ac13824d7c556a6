package org.stromboli.model.contract;

/// Weights of a decoder outside its layers, as checkpoints have them.
public enum DecoderWeights {
    /// [vocabulary, hidden]
    EMBEDDING,
    /// [hidden]
    NORM,
    /// [vocabulary, hidden], or empty: the embedding is the head
    HEAD
}
