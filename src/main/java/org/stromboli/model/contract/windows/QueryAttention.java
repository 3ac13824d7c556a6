package org.stromboli.model.contract.windows;

/// Weights of an attention of a Q-Former, and of the norm behind it.
public enum QueryAttention {
    /// [width, width]
    Q,
    /// [width]
    Q_BIAS,
    /// [width, width]
    K,
    /// [width]
    K_BIAS,
    /// [width, width]
    V,
    /// [width]
    V_BIAS,
    /// [width, width]
    OUTPUT,
    /// [width]
    OUTPUT_BIAS,
    /// [width]
    NORM,
    /// [width]
    NORM_BIAS
}
