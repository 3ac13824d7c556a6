package org.stromboli.model.geometry;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.model.checkpoint.ConfigSection;

/// Which hidden states of its tower a model reads, before it is known how many layers the tower has.
///
/// @param layers indices as checkpoints write them: 0 the input of the first layer, -1 the last layer's output
/// @param withClassToken whether the class token is kept
public record FeatureChoice(List<Integer> layers, boolean withClassToken) {

    private static final int MAX_LAYERS = 64;

    public FeatureChoice {
        layers = List.copyOf(layers);
    }

    /// From `vision_feature_layer` (or its older plural) and `vision_feature_select_strategy`.
    ///
    /// @param layers those of the family where the configuration does not say
    /// @param strategy that of the family: `default` drops the class token, `full` keeps everything
    public static FeatureChoice of(ConfigSection config, List<Integer> layers, String strategy) {
        String key = config.has("vision_feature_layers") ? "vision_feature_layers" : "vision_feature_layer";
        List<Integer> found = config.integers(key, -1024, 1024);
        if (found.size() > MAX_LAYERS) {
            throw config.wrong(key, found.size() + " layers", "at most " + MAX_LAYERS);
        }
        String selected = config.oneOf("vision_feature_select_strategy", strategy, List.of("default", "full"));
        return new FeatureChoice(found.isEmpty() ? layers : found, selected.equals("full"));
    }

    TowerFeatures of(ConfigSection tower, int towerLayers, boolean hasClassToken) {
        List<Integer> depths = new ArrayList<>();
        for (int layer : layers) {
            int depth = layer < 0 ? towerLayers + 1 + layer : layer;
            if (depth < 0 || depth > towerLayers) {
                throw tower.wrong("num_hidden_layers", towerLayers, "enough layers for vision_feature_layer " + layer);
            }
            depths.add(depth);
        }
        TowerFeatures features = new TowerFeatures(depths, withClassToken);
        if (features.deepest() < 1) {
            throw tower.wrong("num_hidden_layers", towerLayers, "a vision_feature_layer after the first layer");
        }
        if (!hasClassToken && !withClassToken) {
            throw tower.wrong(
                    "model_type",
                    "a tower without a class token",
                    "vision_feature_select_strategy full, since default drops the class token");
        }
        return features;
    }
}
