package org.stromboli.cpu.host;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.cpu.HostTower;
import org.stromboli.cpu.MatrixSource;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.TowerSizes;
import org.stromboli.cpu.batch.BatchTower;
import org.stromboli.cpu.kernel.GemmEpilogue;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.kernel.MatrixPacker;
import org.stromboli.cpu.kernel.Norm;
import org.stromboli.cpu.kernel.PackedLinear;
import org.stromboli.cpu.kernel.PackedMatrix;

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
                linear(layer.qkv(), GemmEpilogue.BFLOAT16),
                linear(layer.output(), GemmEpilogue.ADDED),
                norm(layer.norm2()),
                linear(
                        layer.up(),
                        sizes.gelu() == TowerSizes.Gelu.QUICK ? GemmEpilogue.GELU_QUICK : GemmEpilogue.GELU_TANH),
                linear(layer.down(), GemmEpilogue.ADDED)));
    }

    private Norm norm(NormWeights weights) {
        return Norm.layer(weights.gain(), weights.bias(), sizes.epsilon(), arena);
    }

    private PackedLinear linear(LinearWeights weights, GemmEpilogue result) {
        PackedMatrix matrix = MatrixPacker.pack(weights.matrix(), false, arena, team);
        return new PackedLinear(matrix, weights.bias(), result, kernels, arena);
    }

    public HostTower build() {
        return new BatchTower(sizes, List.copyOf(layers), kernels, team, arena);
    }
}
