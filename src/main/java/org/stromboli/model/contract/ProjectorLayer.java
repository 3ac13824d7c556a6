package org.stromboli.model.contract;

/// Weights of a linear layer of a projector, and of a norm behind it.
public enum ProjectorLayer {
    /// [hidden, in]
    WEIGHT,
    /// [hidden], or empty
    BIAS,
    /// [hidden], or empty
    NORM,
    /// [hidden], or empty
    NORM_BIAS
}
