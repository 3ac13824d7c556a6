package org.stromboli.model.contract;

/// Weights of a vision tower outside its layers.
public enum TowerWeights {
    /// [hidden, 3, patch, patch]
    PATCH_EMBEDDING,
    /// [hidden], or empty
    PATCH_BIAS,
    /// [hidden], or empty
    CLASS_TOKEN,
    /// [class token and patches, hidden]
    POSITIONS,
    /// [hidden], or empty: before the first layer
    FIRST_NORM,
    /// [hidden], or empty
    FIRST_NORM_BIAS
}
