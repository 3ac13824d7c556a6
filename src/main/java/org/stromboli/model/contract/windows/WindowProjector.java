package org.stromboli.model.contract.windows;

/// Weights of a projector that looks at windows of patches through a layer of a Q-Former, outside that layer.
public enum WindowProjector {
    /// [width]
    NORM,
    /// [width]
    NORM_BIAS,
    /// [1, queries of a window, width]
    QUERY,
    /// [1, patches of a window, width]
    POSITIONS,
    /// [width]
    FIRST_NORM,
    /// [width]
    FIRST_NORM_BIAS,
    /// [hidden, width]
    OUT,
    /// [hidden]
    OUT_BIAS
}
