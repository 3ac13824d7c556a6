package org.stromboli.cpu.host;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.cpu.HostTower;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.TowerSizes;
import org.stromboli.cpu.packed.PackedMatrices;
import org.stromboli.cpu.packed.PackedTower;
import org.stromboli.cpu.packed.Products;
import org.stromboli.quantisation.WeightMatrix;

/// Packs the weights of a vision tower from matrices of any format, layer by layer. One thread; what is handed in is
/// read before a call returns.
public final class PackedTowerBuilder {

    /// Vectors of any processor.
    private static final int LANES = 16;

    private final TowerSizes sizes;
    private final Team team;
    private final Arena arena = Arena.ofShared();
    private final List<PackedTower.Layer> layers = new ArrayList<>();

    /// Weights of a norm.
    public record NormWeights(float[] gain, float[] bias) {}

    /// Weights of a product: matrices whose results stand side by side.
    public record LinearWeights(List<WeightMatrix> matrices, float[] bias) {}

    public record AttentionWeights(NormWeights norm, LinearWeights qkv, LinearWeights output) {}

    public record MlpWeights(NormWeights norm, LinearWeights up, LinearWeights down) {}

    /// @param sizes that fit
    /// @param team to compute with
    public PackedTowerBuilder(TowerSizes sizes, Team team) {
        this.sizes = sizes;
        this.team = team;
    }

    /// Whether a tower of these sizes can be computed so, if decoders can.
    public static boolean takes(TowerSizes sizes) {
        return sizes.hidden() % LANES == 0 && sizes.intermediate() % LANES == 0;
    }

    public void add(AttentionWeights attention, MlpWeights mlp) {
        layers.add(new PackedTower.Layer(
                new PackedTower.Attention(norm(attention.norm()), linear(attention.qkv()), linear(attention.output())),
                new PackedTower.Mlp(norm(mlp.norm()), linear(mlp.up()), linear(mlp.down()))));
    }

    private static PackedTower.Norm norm(NormWeights weights) {
        return new PackedTower.Norm(weights.gain(), weights.bias());
    }

    private PackedTower.Linear linear(LinearWeights weights) {
        Products products = new Products(weights.matrices().stream()
                .map(matrix -> PackedMatrices.packForMany(matrix, arena, team))
                .toList());
        return new PackedTower.Linear(products, weights.bias());
    }

    public HostTower build() {
        return new PackedTower(sizes, layers, team, arena);
    }
}
