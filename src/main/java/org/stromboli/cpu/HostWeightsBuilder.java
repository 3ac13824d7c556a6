package org.stromboli.cpu;

/// Packs the weights of a decoder, layer by layer. One thread; memory is the weights' once they are built.
public interface HostWeightsBuilder {

    /// The parts of a layer, as `decoder` in the graph has them.
    record Layer(Attention attention, Mlp mlp) {}

    /// @param norm before the attention
    /// @param qkvBias empty for none
    /// @param headGain [heads + kv heads, width] of norms of queries and keys before RoPE; empty for none
    record Attention(float[] norm, MatrixSource qkv, float[] qkvBias, float[] headGain, MatrixSource output) {}

    /// @param norm before the feed-forward net
    record Mlp(float[] norm, MatrixSource gateUp, MatrixSource down) {}

    void add(Layer layer);

    /// @param norm [hidden] before the head
    HostWeights build(float[] norm, MatrixSource head);
}
