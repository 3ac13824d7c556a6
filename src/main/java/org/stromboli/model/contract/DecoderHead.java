package org.stromboli.model.contract;

/// The end of a decoder as it is computed with.
public enum DecoderHead {
    /// [hidden] float32
    NORM,
    /// [vocabulary, hidden]
    HEAD
}
