package org.stromboli.cpu;

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
    /// @param all whether the decoder is to take steps of any size, or else of few tokens
    /// @param team to compute with
    static HostWeightsBuilder of(RowGeometry geometry, float[] rotation, boolean all, Team team) {
        return all
                ? new BatchWeightsBuilder(
                        geometry, rotation, MachineKernels.ofThisMachine().orElseThrow(), team)
                : new RowWeightsBuilder(geometry, rotation, team);
    }

    /// Whether a decoder of such weights can take steps of any size on this machine.
    static boolean takesAll(RowGeometry geometry, int bits) {
        WeightCoding coding = bits == Byte.SIZE ? WeightCoding.EIGHT_BITS : WeightCoding.TWELVE_BITS;
        return BatchWeights.allow(geometry)
                && MachineKernels.ofThisMachine()
                        .filter(kernels -> kernels.take(coding))
                        .isPresent();
    }

    void add(Layer layer);

    /// @param norm [hidden] before the head
    HostWeights build(float[] norm, MatrixSource head);
}
