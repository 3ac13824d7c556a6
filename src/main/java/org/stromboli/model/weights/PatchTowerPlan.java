package org.stromboli.model.weights;

import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.model.contract.PatchWeights.PatchLayerWeights;
import org.stromboli.model.contract.PatchWeights.PatchTowerWeights;
import org.stromboli.model.geometry.PatchTensors;
import org.stromboli.model.geometry.PatchTowerGeometry;

/// Finds the weights of a tower over patches.
final class PatchTowerPlan {

    private final WeightMap map;
    private final List<String> prefixes;
    private final PatchTowerGeometry g;

    /// @param prefixes of the tower's tensors
    PatchTowerPlan(WeightMap map, List<String> prefixes, PatchTowerGeometry g) {
        this.map = map;
        this.prefixes = prefixes;
        this.g = g;
    }

    WeightPlan.Stack stack() {
        List<WeightPart> layers = IntStream.range(0, g.sizes().layers())
                .mapToObj(layer -> layer(prefixed(g.names().layer().prefix() + layer + ".")))
                .toList();
        return new WeightPlan.Stack(layers, ends());
    }

    private List<String> prefixed(String more) {
        return prefixes.stream().map(prefix -> prefix + more).toList();
    }

    private WeightPart layer(List<String> at) {
        PatchTensors.Layer names = g.names().layer();
        int hidden = g.sizes().hidden();
        int intermediate = g.sizes().intermediate();
        boolean bias = names.bias();
        WeightMap.Part<PatchLayerWeights> part = map.part(PatchLayerWeights.class);
        norm(
                part,
                PatchLayerWeights.NORM1,
                PatchLayerWeights.NORM1_BIAS,
                at,
                names.norms().attention());
        norm(
                part,
                PatchLayerWeights.NORM2,
                PatchLayerWeights.NORM2_BIAS,
                at,
                names.norms().feedForward());
        attention(part, at, names, hidden);
        part.linear(
                PatchLayerWeights.OUTPUT,
                PatchLayerWeights.OUTPUT_BIAS,
                at,
                names.attention().output(),
                bias,
                hidden,
                hidden);
        if (names.gate().isEmpty()) {
            part.absent(PatchLayerWeights.GATE);
        } else {
            part.with(PatchLayerWeights.GATE, at, names.gate() + ".weight", intermediate, hidden);
        }
        return part.linear(
                        PatchLayerWeights.UP,
                        PatchLayerWeights.UP_BIAS,
                        at,
                        names.feedForward().up(),
                        bias,
                        intermediate,
                        hidden)
                .linear(
                        PatchLayerWeights.DOWN,
                        PatchLayerWeights.DOWN_BIAS,
                        at,
                        names.feedForward().down(),
                        bias,
                        hidden,
                        intermediate)
                .build();
    }

    private static void attention(
            WeightMap.Part<PatchLayerWeights> part, List<String> at, PatchTensors.Layer names, int hidden) {
        PatchTensors.Attention attention = names.attention();
        if (attention.fused().isEmpty()) {
            part.absent(PatchLayerWeights.QKV)
                    .absent(PatchLayerWeights.QKV_BIAS)
                    .with(PatchLayerWeights.Q, at, attention.query() + ".weight", hidden, hidden)
                    .with(PatchLayerWeights.K, at, attention.key() + ".weight", hidden, hidden)
                    .with(PatchLayerWeights.V, at, attention.value() + ".weight", hidden, hidden);
            return;
        }
        part.linear(
                        PatchLayerWeights.QKV,
                        PatchLayerWeights.QKV_BIAS,
                        at,
                        attention.fused(),
                        names.bias(),
                        3L * hidden,
                        hidden)
                .absent(PatchLayerWeights.Q)
                .absent(PatchLayerWeights.K)
                .absent(PatchLayerWeights.V);
    }

    private <E extends Enum<E>> void norm(WeightMap.Part<E> part, E weight, E bias, List<String> at, String name) {
        if (name.isEmpty()) {
            part.absent(weight).absent(bias);
        } else if (g.norms().rootMeanSquare()) {
            part.with(weight, at, name + ".weight", g.sizes().hidden()).absent(bias);
        } else {
            part.norm(weight, bias, at, name, g.sizes().hidden());
        }
    }

    private WeightPart ends() {
        int hidden = g.sizes().hidden();
        int patch = g.sizes().patch();
        WeightMap.Part<PatchTowerWeights> part = map.part(PatchTowerWeights.class)
                .with(PatchTowerWeights.EMBEDDING, prefixes, g.names().embedding() + ".weight", hidden, 3, patch, patch)
                .absent(PatchTowerWeights.EMBEDDING_BIAS);
        if (g.classRow()) {
            part.with(PatchTowerWeights.CLASS_TOKEN, prefixes, g.names().classToken(), hidden)
                    .with(
                            PatchTowerWeights.CLASS_ANGLES,
                            prefixes,
                            g.names().classAngles(),
                            1,
                            g.sizes().width() / 2);
        } else {
            part.absent(PatchTowerWeights.CLASS_TOKEN).absent(PatchTowerWeights.CLASS_ANGLES);
        }
        norm(
                part,
                PatchTowerWeights.FIRST_NORM,
                PatchTowerWeights.FIRST_NORM_BIAS,
                prefixes,
                g.names().firstNorm());
        norm(
                part,
                PatchTowerWeights.LAST_NORM,
                PatchTowerWeights.LAST_NORM_BIAS,
                prefixes,
                g.names().lastNorm());
        return part.build();
    }
}
