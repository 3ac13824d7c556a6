package org.stromboli.model.contract;

/// Weights of a decoder layer as checkpoints have them, [out, in] each. Biases and norms of heads may be empty; if K
/// and
/// V are, Q holds their rows, too, and if UP is, GATE does.
public enum DecoderLayerWeights {
    ATTENTION_NORM,
    Q,
    Q_BIAS,
    K,
    K_BIAS,
    V,
    V_BIAS,
    /// [width] before the rotation of each head
    Q_NORM,
    /// [width]
    K_NORM,
    OUTPUT,
    MLP_NORM,
    GATE,
    UP,
    DOWN
}
