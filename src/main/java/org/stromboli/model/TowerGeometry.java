package org.stromboli.model;

import java.util.List;

/// Sizes of the vision tower, checked.
///
/// @param side pixels along a tile's edge
/// @param patch pixels along a patch's edge
/// @param layers layers that are run; later ones of the checkpoint are not loaded
public record TowerGeometry(int side, int patch, int hidden, int layers, int heads, int intermediate, double epsilon) {

    private static final int MAX_WIDTH = 1 << 20;

    /// From a vision configuration as Hugging Face writes it.
    ///
    /// @param featureLayer the hidden state that is wanted: -1 the last layer's, -2 the one before
    public static TowerGeometry siglip(ConfigSection config, int featureLayer) {
        config.oneOf("model_type", "siglip_vision_model", List.of("siglip_vision_model"));
        config.oneOf("hidden_act", "gelu_pytorch_tanh", List.of("gelu_pytorch_tanh"));
        config.integer("num_channels", 3, 3, 3);
        int hidden = config.size("hidden_size", 768, MAX_WIDTH);
        int heads = config.size("num_attention_heads", 12, 4096);
        if (hidden % heads != 0) {
            throw config.wrong("hidden_size", hidden, "a multiple of num_attention_heads, " + heads);
        }
        int side = config.size("image_size", 224, 8192);
        int patch = config.size("patch_size", 16, 1024);
        if (patch > side) {
            throw config.wrong("patch_size", patch, "at most image_size, " + side);
        }
        int all = config.size("num_hidden_layers", 12, 1024);
        int used = featureLayer < 0 ? all + 1 + featureLayer : featureLayer;
        if (used < 1 || used > all) {
            throw config.wrong("num_hidden_layers", all, "enough layers for vision_feature_layer " + featureLayer);
        }
        int intermediate = config.size("intermediate_size", 3072, MAX_WIDTH);
        double epsilon = config.number("layer_norm_eps", 1e-6, 0, 1);
        return new TowerGeometry(side, patch, hidden, used, heads, intermediate, epsilon);
    }

    /// Patches along a tile's edge; pixels beyond the last whole patch are not seen.
    public int patches() {
        return side / patch;
    }

    /// Multiplications and additions of one layer for one tile.
    public double layerOperations() {
        double tokens = (double) patches() * patches();
        double products = 4.0 * hidden * hidden + 2.0 * hidden * intermediate;
        return 2 * tokens * products + 4 * tokens * tokens * hidden;
    }
}
