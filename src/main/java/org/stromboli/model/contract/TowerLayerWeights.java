package org.stromboli.model.contract;

/// Weights of a vision tower layer as checkpoints have them, [out, in] each.
public enum TowerLayerWeights {
    NORM1,
    NORM1_BIAS,
    Q,
    Q_BIAS,
    K,
    K_BIAS,
    V,
    V_BIAS,
    OUTPUT,
    OUTPUT_BIAS,
    NORM2,
    NORM2_BIAS,
    UP,
    UP_BIAS,
    DOWN,
    DOWN_BIAS
}
