package org.stromboli.cpu;

/// Packs the weights of a decoder, layer by layer. One thread; memory is the weights' once they are built.
public interface HostWeightsBuilder {

    /// The parts of a layer, as `decoder` in the graph has them.
    ///
    /// @param qkvBias empty for none
    record Layer(
            float[] attentionNorm,
            MatrixSource qkv,
            float[] qkvBias,
            MatrixSource output,
            float[] mlpNorm,
            MatrixSource gateUp,
            MatrixSource down) {}

    void add(Layer layer);

    /// @param norm [hidden] before the head
    HostWeights build(float[] norm, MatrixSource head);
}
