package org.stromboli.family;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The towers that configurations without one mean, and that checkpoints of the original format know by name.
public enum KnownTower {
    CLIP_LARGE_336("clip_vision_model", 1024, 4096, 14, 336, 24, 16),
    CLIP_LARGE_224("clip_vision_model", 1024, 4096, 14, 224, 24, 16),
    SIGLIP_SO400M_384("siglip_vision_model", 1152, 4304, 14, 384, 27, 16),
    /// As the conversions know it: without its last layer.
    SIGLIP_SO400M_384_CONVERTED("siglip_vision_model", 1152, 4304, 14, 384, 26, 16);

    private final ObjectNode config = JsonNodeFactory.instance.objectNode();

    KnownTower(String type, int hidden, int intermediate, int patch, int side, int layers, int heads) {
        config.put("model_type", type)
                .put("hidden_size", hidden)
                .put("intermediate_size", intermediate)
                .put("patch_size", patch)
                .put("image_size", side)
                .put("num_hidden_layers", layers)
                .put("num_attention_heads", heads);
    }

    public ObjectNode config() {
        return config.deepCopy();
    }
}
