package org.stromboli.model.contract;

/// Weights of a decoder layer as they are computed with.
public enum FusedDecoderLayer {
    /// [hidden] float32
    ATTENTION_NORM,
    /// [(heads + 2 * kv_heads) * width, hidden] halves of each head of q and k interleaved, for RoPE
    QKV,
    /// [(heads + 2 * kv_heads) * width], or empty
    QKV_BIAS,
    /// [heads + kv_heads, width] float32, interleaved like the rows of q and k: gains of norms of heads, or empty
    HEAD_GAIN,
    /// [hidden, heads * width]
    OUTPUT,
    /// [hidden] float32 of the norm of what attention gives, or empty
    ATTENTION_END,
    /// [hidden] float32
    MLP_NORM,
    /// [hidden] float32 of the norm of what the feed-forward net gives, or empty
    MLP_END,
    /// [experts, hidden], or empty
    ROUTER,
    /// [2 * intermediate, hidden], or empty where there are experts
    GATE_UP,
    /// [hidden, intermediate], or empty where there are experts
    DOWN
}
