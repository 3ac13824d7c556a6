package org.stromboli.model.contract;

/// Weights of a vision tower layer as they are computed with: norms in float32.
public enum FusedTowerLayer {
    /// [hidden]
    NORM1,
    /// [hidden]
    NORM1_BIAS,
    /// [3 * hidden, hidden]
    QKV,
    /// [3 * hidden]
    QKV_BIAS,
    /// [hidden, hidden]
    OUTPUT,
    /// [hidden]
    OUTPUT_BIAS,
    /// [hidden]
    NORM2,
    /// [hidden]
    NORM2_BIAS,
    /// [intermediate, hidden]
    UP,
    /// [intermediate]
    UP_BIAS,
    /// [hidden, intermediate]
    DOWN,
    /// [hidden]
    DOWN_BIAS
}
