package org.stromboli.model.geometry;

import java.util.List;
import org.stromboli.model.checkpoint.ConfigSection;

/// Reads vision configurations of CLIP and SigLIP as Hugging Face writes them.
final class TowerConfig {

    private static final int MAX_WIDTH = 1 << 20;

    private TowerConfig() {}

    static TowerGeometry read(ConfigSection config, FeatureChoice choice) {
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
        return TowerGeometry.builder()
                .side(side)
                .patch(patch)
                .hidden(hidden)
                .layers(features.deepest())
                .heads(heads)
                .intermediate(config.size("intermediate_size", 3072, MAX_WIDTH))
                .epsilon(config.number("layer_norm_eps", clip ? 1e-5 : 1e-6, 0, 1))
                .activation(TowerGeometry.Activation.named(config, clip ? "quick_gelu" : "gelu_pytorch_tanh"))
                .classToken(clip)
                .features(features)
                .build();
    }
}
