package org.stromboli.model.contract;

/// Weights of a linear layer of a projector.
public enum ProjectorLayer {
    /// [hidden, in]
    WEIGHT,
    /// [hidden], or empty
    BIAS
}
