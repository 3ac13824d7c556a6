package org.stromboli.cpu;

import org.stromboli.quantisation.WeightMatrix;

/// Packs the weights of a decoder from matrices of any format, layer by layer, so that they take as little memory as in
/// their files. One thread; what is handed in is read before a call returns.
public interface PackedWeightsBuilder {

    /// The parts of a layer, as checkpoints have them.
    record Layer(Attention attention, Mlp mlp) {}

    /// Heads of `q` and `k` have the two halves that are turned together one after the other.
    ///
    /// @param norm before the attention
    /// @param bias of q, k and v; empty for none
    record Attention(float[] norm, WeightMatrix q, WeightMatrix k, WeightMatrix v, float[] bias, WeightMatrix output) {}

    /// @param norm before the feed-forward net
    record Mlp(float[] norm, WeightMatrix gate, WeightMatrix up, WeightMatrix down) {}

    void add(Layer layer);

    /// @param norm [hidden] before the head
    HostWeights build(float[] norm, WeightMatrix head);
}
