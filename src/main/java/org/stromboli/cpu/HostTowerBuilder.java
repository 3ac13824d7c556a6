package org.stromboli.cpu;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/// Packs the weights of a vision tower, layer by layer. One thread.
public final class HostTowerBuilder {

    private final TowerSizes sizes;
    private final MachineKernels kernels;
    private final Team team;
    private final Arena arena = Arena.ofShared();
    private final List<BatchTower.Layer> layers = new ArrayList<>();

    /// Weights of a norm.
    public record NormWeights(float[] gain, float[] bias) {}

    /// Weights of a product.
    public record LinearWeights(MatrixSource matrix, float[] bias) {}

    /// The parts of a layer, as `tower` in the graph has them.
    public record Layer(
            NormWeights norm1,
            LinearWeights qkv,
            LinearWeights output,
            NormWeights norm2,
            LinearWeights up,
            LinearWeights down) {}

    /// @param sizes that fit
    /// @param team to compute with
    public HostTowerBuilder(TowerSizes sizes, MachineKernels kernels, Team team) {
        this.sizes = sizes;
        this.kernels = kernels;
        this.team = team;
    }

    public void add(Layer layer) {
        layers.add(new BatchTower.Layer(
                norm(layer.norm1()),
                linear(layer.qkv(), TileResult.BFLOAT16),
                linear(layer.output(), TileResult.ADDED),
                norm(layer.norm2()),
                linear(layer.up(), sizes.quick() ? TileResult.GELU_QUICK : TileResult.GELU_TANH),
                linear(layer.down(), TileResult.ADDED)));
    }

    private Norm norm(NormWeights weights) {
        return Norm.layer(weights.gain(), weights.bias(), sizes.epsilon(), arena);
    }

    private CodedLinear linear(LinearWeights weights, TileResult result) {
        CodedMatrix matrix = CodedPacker.pack(weights.matrix(), false, arena, team);
        return new CodedLinear(matrix, weights.bias(), result, kernels, arena);
    }

    public HostTower build() {
        return new BatchTower(sizes, List.copyOf(layers), kernels, team, arena);
    }
}
