package org.stromboli.model.contract.fastvit;

/// Weights of the attention of a block of FastViT among all positions of a map.
public enum PositionAttention {
    /// [width]
    NORM,
    /// [width]
    NORM_BIAS,
    /// [3 * width, width]
    QKV,
    /// [width, width]
    OUTPUT,
    /// [width]
    OUTPUT_BIAS,
    /// [width, 1, 1]
    SCALE
}
