package org.stromboli.model.contract;

/// Weights of a decoder layer as checkpoints have them, [out, in] each. Biases may be empty.
public enum DecoderLayerWeights {
    ATTENTION_NORM,
    Q,
    Q_BIAS,
    K,
    K_BIAS,
    V,
    V_BIAS,
    OUTPUT,
    MLP_NORM,
    GATE,
    UP,
    DOWN
}
