package org.stromboli.cpu;

import java.util.List;
import org.stromboli.quantisation.WeightMatrix;

/// Packs the weights of a decoder from matrices of any format, layer by layer, so that they take as little memory as in
/// their files. One thread; what is handed in is read before a call returns.
public interface PackedWeightsBuilder {

    /// The parts of a layer, as checkpoints have them.
    record Layer(Attention attention, Mlp mlp) {}

    /// Heads of queries and keys have the two halves that are turned together one after the other.
    ///
    /// @param norm before the attention
    /// @param qkv rows of queries, keys and values, in one matrix or in several
    /// @param bias of queries, keys and values; empty for none
    /// @param headGain [heads + kv heads, width] of norms of queries and keys before RoPE; empty for none
    record Attention(float[] norm, List<WeightMatrix> qkv, float[] bias, float[] headGain, WeightMatrix output) {}

    /// @param norm before the feed-forward net
    /// @param gateUp gates, then what they are multiplied with, in one matrix or in several
    record Mlp(float[] norm, List<WeightMatrix> gateUp, WeightMatrix down) {}

    void add(Layer layer);

    /// @param norm [hidden] before the head
    HostWeights build(float[] norm, WeightMatrix head);
}
