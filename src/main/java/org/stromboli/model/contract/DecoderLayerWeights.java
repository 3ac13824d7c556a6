package org.stromboli.model.contract;

/// Weights of a decoder layer as checkpoints have them, [out, in] each. Biases, norms of heads and of ends, and ROUTER
/// may be empty. If K and V are, Q holds their rows, too, and if UP is, GATE does; if DOWN is, experts follow.
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
    /// [hidden] of the norm of what attention gives
    ATTENTION_END,
    MLP_NORM,
    /// [hidden] of the norm of what the feed-forward net gives
    MLP_END,
    /// [experts, hidden]
    ROUTER,
    GATE,
    UP,
    DOWN;

    /// Weights of one expert of a layer, [out, in] each; or of all its experts, which then come first: gates and what
    /// they are multiplied with [experts, 2 * intermediate, hidden], nothing, [experts, hidden, intermediate].
    public enum ExpertWeights {
        GATE,
        UP,
        DOWN
    }
}
