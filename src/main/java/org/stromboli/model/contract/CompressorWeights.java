package org.stromboli.model.contract;

/// Weights of LLaVA-Mini's compressor, as checkpoints have them.
public enum CompressorWeights {
    /// [queries, width]
    QUERY,
    /// [queries, width]
    POSITIONS,
    /// [width]
    QUERY_NORM,
    /// [width]
    QUERY_NORM_BIAS,
    /// [width]
    KEY_NORM,
    /// [width]
    KEY_NORM_BIAS,
    /// [3 * width, width]
    QKV,
    /// [3 * width]
    QKV_BIAS,
    /// [width, width]
    OUTPUT,
    /// [width]
    OUTPUT_BIAS
}
