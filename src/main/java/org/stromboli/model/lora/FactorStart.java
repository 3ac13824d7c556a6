package org.stromboli.model.lora;

/// What was taken out of a weight before its factors were trained. An adapter of such a kind holds the whole factors,
/// so that it belongs to what was left of the weight (PEFT, `LoraLayer.update_layer`).
public enum FactorStart {
    /// The factors were trained beside the whole weight.
    NOTHING,
    /// The part of the largest singular values, as many as the rank: <https://arxiv.org/abs/2404.02948>.
    PISSA,
    /// The product of the first columns and rows of the QR decomposition: <https://arxiv.org/abs/2406.01775>.
    OLORA
}
