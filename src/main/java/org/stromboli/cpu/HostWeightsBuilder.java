package org.stromboli.cpu;

import java.util.Optional;

/// Packs the weights of a decoder, layer by layer. One thread; memory is the weights' once they are built.
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

    /// @param rotation [positions, width / 2, 2] cosines and sines
    /// @param kernels machine code to compute with, or else Java's vectors, which take few tokens at a time
    /// @param team to compute with
    static HostWeightsBuilder of(RowGeometry geometry, float[] rotation, Optional<MachineKernels> kernels, Team team) {
        return kernels.<HostWeightsBuilder>map(machine -> new BatchWeightsBuilder(geometry, rotation, machine, team))
                .orElseGet(() -> new RowWeightsBuilder(geometry, rotation, team));
    }

    /// Whether there is machine code for a decoder of such weights.
    ///
    /// @param bits of a weight
    static boolean fits(RowGeometry geometry, int bits, MachineKernels kernels) {
        WeightCoding coding = bits == Byte.SIZE ? WeightCoding.EIGHT_BITS : WeightCoding.TWELVE_BITS;
        return BatchWeights.allow(geometry) && kernels.take(coding);
    }

    void add(Layer layer);

    /// @param norm [hidden] before the head
    HostWeights build(float[] norm, MatrixSource head);
}
