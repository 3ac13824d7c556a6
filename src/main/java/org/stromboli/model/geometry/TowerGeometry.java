package org.stromboli.model.geometry;

import java.util.Collections;
import java.util.List;
import org.stromboli.model.checkpoint.ConfigSection;

/// Sizes of the vision tower, checked.
///
/// @param side pixels along a tile's edge
/// @param patch pixels along a patch's edge
/// @param layers layers that are run; later ones of the checkpoint are not loaded
/// @param activation of the feed-forward nets
/// @param classToken whether a token of the whole image stands before the patches; its towers also normalise the
/// input of the first layer and have no bias in the patch embedding
/// @param features which hidden states stand side by side in the result
public record TowerGeometry(
        int side,
        int patch,
        int hidden,
        int layers,
        int heads,
        int intermediate,
        double epsilon,
        Activation activation,
        boolean classToken,
        TowerFeatures features) {

    /// Kinds of GELU, by the graph's name for them.
    public enum Activation {
        TANH("tanh"),
        EXACT("none"),
        QUICK("quick");

        private final String graphName;

        Activation(String graphName) {
            this.graphName = graphName;
        }

        public String graphName() {
            return graphName;
        }

        static Activation named(ConfigSection config, String otherwise) {
            String name = config.oneOf("hidden_act", otherwise, List.of("gelu_pytorch_tanh", "gelu", "quick_gelu"));
            return switch (name) {
                case "gelu" -> EXACT;
                case "quick_gelu" -> QUICK;
                default -> TANH;
            };
        }
    }

    private static final int MAX_WIDTH = 1 << 20;

    /// From a vision configuration as Hugging Face writes it, of whichever kind it names.
    ///
    /// @param choice which hidden states are requested, as the checkpoint's other keys say
    public static TowerGeometry of(ConfigSection config, FeatureChoice choice) {
        String type =
                config.oneOf("model_type", "clip_vision_model", List.of("clip_vision_model", "siglip_vision_model"));
        boolean clip = type.equals("clip_vision_model");
        config.integer("num_channels", 3, 3, 3);
        int hidden = config.size("hidden_size", 768, MAX_WIDTH);
        int heads = config.size("num_attention_heads", 12, 4096);
        if (hidden % heads != 0) {
            throw config.wrong("hidden_size", hidden, "a multiple of num_attention_heads, " + heads);
        }
        int side = config.size("image_size", 224, 8192);
        int patch = config.size("patch_size", clip ? 32 : 16, 1024);
        if (patch > side) {
            throw config.wrong("patch_size", patch, "at most image_size, " + side);
        }
        TowerFeatures features = choice.of(config, config.size("num_hidden_layers", 12, 1024), clip);
        return new TowerGeometry(
                side,
                patch,
                hidden,
                features.deepest(),
                heads,
                config.size("intermediate_size", 3072, MAX_WIDTH),
                config.number("layer_norm_eps", clip ? 1e-5 : 1e-6, 0, 1),
                Activation.named(config, clip ? "quick_gelu" : "gelu_pytorch_tanh"),
                clip,
                features);
    }

    /// With the last of so many layers in place of every hidden state that is requested.
    TowerGeometry shortened(int count) {
        return new TowerGeometry(
                side,
                patch,
                hidden,
                count,
                heads,
                intermediate,
                epsilon,
                activation,
                classToken,
                new TowerFeatures(Collections.nCopies(features.depths().size(), count), features.withClassToken()));
    }

    /// Patches along a tile's edge; pixels beyond the last whole patch are not seen.
    public int patches() {
        return side / patch;
    }

    /// Rows that go through the layers for one tile.
    public int rows() {
        return patches() * patches() + (classToken ? 1 : 0);
    }

    /// Tokens that a tile has in the result.
    public int tileTokens() {
        return rows() - droppedRows();
    }

    public int droppedRows() {
        return classToken && !features.withClassToken() ? 1 : 0;
    }

    /// Width of the result.
    public int outputWidth() {
        return hidden * features.depths().size();
    }

    /// Multiplications and additions of one layer for one tile.
    public double layerOperations() {
        double tokens = rows();
        double products = 4.0 * hidden * hidden + 2.0 * hidden * intermediate;
        return 2 * tokens * products + 4 * tokens * tokens * hidden;
    }
}
