package org.stromboli.model.contract;

/// Weights of a residual block of a projector.
public enum ProjectorBlock {
    /// [hidden]
    NORM,
    /// [hidden]
    NORM_BIAS,
    /// [hidden, hidden]
    FIRST,
    /// [hidden]
    FIRST_BIAS,
    /// [hidden, hidden]
    SECOND,
    /// [hidden]
    SECOND_BIAS
}
