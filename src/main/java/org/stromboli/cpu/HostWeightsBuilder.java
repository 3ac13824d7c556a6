package org.stromboli.cpu;

import java.util.Optional;

/// Packs the weights of a decoder, layer by layer. One thread; memory and team are the weights' once they are built.
public sealed interface HostWeightsBuilder permits RowWeightsBuilder, BatchWeightsBuilder {

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

    /// For what this machine and these sizes allow.
    ///
    /// @param rotation [positions, width / 2, 2] cosines and sines
    /// @param bits of a weight, 16 or 8
    /// @param threads that share a step
    static HostWeightsBuilder of(RowGeometry geometry, float[] rotation, int bits, int threads) {
        Optional<MachineKernels> kernels = MachineKernels.ofThisMachine();
        return kernels.isPresent() && bits == Short.SIZE && BatchWeights.allow(geometry)
                ? new BatchWeightsBuilder(geometry, rotation, kernels.get(), threads)
                : new RowWeightsBuilder(geometry, rotation, threads);
    }

    void add(Layer layer);

    /// @param norm [hidden] before the head
    HostWeights build(float[] norm, MatrixSource head);
}
