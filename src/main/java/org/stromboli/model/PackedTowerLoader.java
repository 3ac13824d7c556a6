package org.stromboli.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.stromboli.cpu.HostTower;
import org.stromboli.cpu.MappedPages;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.TowerSizes;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.cpu.host.PackedTowerBuilder;
import org.stromboli.cpu.host.PackedTowerBuilder.LinearWeights;
import org.stromboli.cpu.host.PackedTowerBuilder.NormWeights;
import org.stromboli.model.contract.TowerLayerWeights;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.model.weights.WeightPart;
import org.stromboli.quantisation.FloatMatrix;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;

/// Packs the weights of a vision tower in the 16 bits in which its files have them, layer by layer, straight from the
/// files. What has been read of them is given back after each layer. Used by one thread, once.
final class PackedTowerLoader {

    private static final List<TowerLayerWeights> MATRICES = List.of(
            TowerLayerWeights.Q,
            TowerLayerWeights.K,
            TowerLayerWeights.V,
            TowerLayerWeights.OUTPUT,
            TowerLayerWeights.UP,
            TowerLayerWeights.DOWN);

    private final Torch torch;
    private final ScriptModule module;
    private final ModelPlan plan;
    private final PartReader reader;

    PackedTowerLoader(Torch torch, ScriptModule module, ModelPlan plan, PartReader reader) {
        this.torch = torch;
        this.module = module;
        this.plan = plan;
        this.reader = reader;
    }

    /// Whether a tower can be computed so. Quantised ones would have their activations rounded, wider ones would be
    /// read at the speed of memory.
    static boolean takes(ModelPlan plan, Precision precision) {
        return precision != Precision.FLOAT32
                && HostBackend.takesPacked()
                && !plan.geometry().tower().isAbsent()
                && HostLoader.towerSizes(plan.geometry().tower())
                        .filter(PackedTowerBuilder::takes)
                        .isPresent()
                && plan.weights().tower().layers().stream().limit(1).allMatch(PackedTowerLoader::hasHalves);
    }

    private static boolean hasHalves(WeightPart layer) {
        return MATRICES.stream()
                .map(layer::matrix)
                .allMatch(each -> each.filter(FloatMatrix.class::isInstance)
                        .map(FloatMatrix.class::cast)
                        .filter(matrix -> matrix.type() != FloatMatrix.Type.FLOAT32)
                        .isPresent());
    }

    HostTower tower(Team team, LoadedParts loaded) {
        TowerGeometry g = plan.geometry().tower();
        Optional<TowerSizes> sizes = HostLoader.towerSizes(g);
        PackedTowerBuilder builder = new PackedTowerBuilder(sizes.orElseThrow(), team);
        for (WeightPart part : plan.weights().tower().layers()) {
            try (PartMatrices<TowerLayerWeights> layer = new PartMatrices<>(torch, module, reader, part)) {
                builder.add(attention(layer, g), mlp(layer, g));
            }
            MappedPages.release(plan.weights().read());
            loaded.add(part);
        }
        return builder.build();
    }

    private static PackedTowerBuilder.AttentionWeights attention(
            PartMatrices<TowerLayerWeights> layer, TowerGeometry g) {
        int hidden = g.hidden();
        List<WeightMatrix> qkv = Stream.of(TowerLayerWeights.Q, TowerLayerWeights.K, TowerLayerWeights.V)
                .map(each -> layer.matrix(each, hidden, hidden))
                .toList();
        float[] bias = new float[3 * hidden];
        List<TowerLayerWeights> biases =
                List.of(TowerLayerWeights.Q_BIAS, TowerLayerWeights.K_BIAS, TowerLayerWeights.V_BIAS);
        for (int i = 0; i < biases.size(); i++) {
            System.arraycopy(layer.vector(biases.get(i), hidden), 0, bias, i * hidden, hidden);
        }
        return new PackedTowerBuilder.AttentionWeights(
                norm(layer, TowerLayerWeights.NORM1, TowerLayerWeights.NORM1_BIAS, hidden),
                new LinearWeights(qkv, bias),
                linear(layer, TowerLayerWeights.OUTPUT, TowerLayerWeights.OUTPUT_BIAS, hidden, hidden));
    }

    private static PackedTowerBuilder.MlpWeights mlp(PartMatrices<TowerLayerWeights> layer, TowerGeometry g) {
        return new PackedTowerBuilder.MlpWeights(
                norm(layer, TowerLayerWeights.NORM2, TowerLayerWeights.NORM2_BIAS, g.hidden()),
                linear(layer, TowerLayerWeights.UP, TowerLayerWeights.UP_BIAS, g.intermediate(), g.hidden()),
                linear(layer, TowerLayerWeights.DOWN, TowerLayerWeights.DOWN_BIAS, g.hidden(), g.intermediate()));
    }

    private static NormWeights norm(
            PartMatrices<TowerLayerWeights> layer, TowerLayerWeights gain, TowerLayerWeights bias, int size) {
        return new NormWeights(layer.vector(gain, size), layer.vector(bias, size));
    }

    private static LinearWeights linear(
            PartMatrices<TowerLayerWeights> layer,
            TowerLayerWeights weight,
            TowerLayerWeights bias,
            int rows,
            int columns) {
        return new LinearWeights(List.of(layer.matrix(weight, rows, columns)), layer.vector(bias, rows));
    }
}
