package org.stromboli.model.weights;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.stromboli.model.contract.TowerLayerWeights;
import org.stromboli.model.contract.TowerWeights;
import org.stromboli.model.geometry.TowerGeometry;

/// The weights of a vision tower, found and checked.
final class TowerParts {

    private TowerParts() {}

    /// @param at before `embeddings.` and `encoder.layers.`, or before FastViT's names
    static WeightPlan.Stack of(WeightMap map, List<String> at, TowerGeometry g) {
        if (g.overPatches().isPresent()) {
            return new PatchTowerPlan(map, at, g.overPatches().get()).stack();
        }
        if (g.stages().isPresent()) {
            return new FastVitParts(map, at, g.stages().get()).stack();
        }
        List<WeightPart> layers = IntStream.range(0, g.layers())
                .mapToObj(layer -> layer(map, WeightPlan.prefixed(at, "encoder.layers." + layer + "."), g))
                .toList();
        return new WeightPlan.Stack(layers, ends(map, at, g));
    }

    private static WeightPart layer(WeightMap map, List<String> at, TowerGeometry g) {
        int hidden = g.hidden();
        return map.part(TowerLayerWeights.class)
                .norm(TowerLayerWeights.NORM1, TowerLayerWeights.NORM1_BIAS, at, "layer_norm1", hidden)
                .linear(TowerLayerWeights.Q, TowerLayerWeights.Q_BIAS, at, "self_attn.q_proj", true, hidden, hidden)
                .linear(TowerLayerWeights.K, TowerLayerWeights.K_BIAS, at, "self_attn.k_proj", true, hidden, hidden)
                .linear(TowerLayerWeights.V, TowerLayerWeights.V_BIAS, at, "self_attn.v_proj", true, hidden, hidden)
                .linear(
                        TowerLayerWeights.OUTPUT,
                        TowerLayerWeights.OUTPUT_BIAS,
                        at,
                        "self_attn.out_proj",
                        true,
                        hidden,
                        hidden)
                .norm(TowerLayerWeights.NORM2, TowerLayerWeights.NORM2_BIAS, at, "layer_norm2", hidden)
                .linear(TowerLayerWeights.UP, TowerLayerWeights.UP_BIAS, at, "mlp.fc1", true, g.intermediate(), hidden)
                .linear(
                        TowerLayerWeights.DOWN,
                        TowerLayerWeights.DOWN_BIAS,
                        at,
                        "mlp.fc2",
                        true,
                        hidden,
                        g.intermediate())
                .build();
    }

    private static WeightPart ends(WeightMap map, List<String> at, TowerGeometry g) {
        if (g.isAbsent()) {
            WeightMap.Part<TowerWeights> none = map.part(TowerWeights.class);
            Stream.of(TowerWeights.values()).forEach(none::absent);
            return none.build();
        }
        WeightMap.Part<TowerWeights> part = map.part(TowerWeights.class)
                .with(
                        TowerWeights.PATCH_EMBEDDING,
                        at,
                        "embeddings.patch_embedding.weight",
                        g.hidden(),
                        3,
                        g.patch(),
                        g.patch())
                .with(TowerWeights.POSITIONS, at, "embeddings.position_embedding.weight", g.rows(), g.hidden());
        if (!g.classToken()) {
            return part.with(TowerWeights.PATCH_BIAS, at, "embeddings.patch_embedding.bias", g.hidden())
                    .absent(TowerWeights.CLASS_TOKEN)
                    .absent(TowerWeights.FIRST_NORM)
                    .absent(TowerWeights.FIRST_NORM_BIAS)
                    .build();
        }
        return part.absent(TowerWeights.PATCH_BIAS)
                .with(TowerWeights.CLASS_TOKEN, at, "embeddings.class_embedding", g.hidden())
                .norm(TowerWeights.FIRST_NORM, TowerWeights.FIRST_NORM_BIAS, at, "pre_layrnorm", g.hidden())
                .build();
    }
}
