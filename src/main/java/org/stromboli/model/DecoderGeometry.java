package org.stromboli.model;

import java.util.List;

/// Sizes of the decoder, checked.
///
/// @param width of one head
/// @param positions longest context
/// @param qkvBias whether queries, keys and values have a bias
public record DecoderGeometry(
        int vocabulary,
        int hidden,
        int layers,
        int heads,
        int kvHeads,
        int width,
        int intermediate,
        int positions,
        double epsilon,
        double theta,
        boolean qkvBias) {

    private static final int MAX_WIDTH = 1 << 20;

    /// From a text configuration as Hugging Face writes it, which leaves out what equals the defaults of its class.
    public static DecoderGeometry qwen2(ConfigSection config) {
        config.oneOf("model_type", "qwen2", List.of("qwen2"));
        config.oneOf("hidden_act", "silu", List.of("silu"));
        if (config.flag("use_sliding_window", false)) {
            throw config.wrong("use_sliding_window", true, "false: attention over a window is not supported");
        }
        int hidden = config.size("hidden_size", 4096, MAX_WIDTH);
        int heads = config.size("num_attention_heads", 32, 4096);
        int kvHeads = config.size("num_key_value_heads", config.has("hidden_size") ? heads : 32, 4096);
        if (heads % kvHeads != 0) {
            throw config.wrong("num_key_value_heads", kvHeads, "a divisor of num_attention_heads, " + heads);
        }
        return new DecoderGeometry(
                config.size("vocab_size", 151936, 1 << 24),
                hidden,
                config.size("num_hidden_layers", 32, 1024),
                heads,
                kvHeads,
                headWidth(config, hidden, heads),
                config.size("intermediate_size", 22016, MAX_WIDTH),
                config.size("max_position_embeddings", 32768, 1 << 20),
                config.number("rms_norm_eps", 1e-6, 0, 1),
                theta(config, 10000),
                true);
    }

    private static int headWidth(ConfigSection config, int hidden, int heads) {
        if (!config.has("head_dim") && hidden % heads != 0) {
            throw config.wrong("hidden_size", hidden, "a multiple of num_attention_heads, " + heads);
        }
        int width = config.size("head_dim", hidden / heads, 4096);
        if (width % 2 != 0) {
            throw config.wrong("head_dim", width, "an even number");
        }
        return width;
    }

    /// Newer configurations keep the rotation's parameters in an object of their own.
    private static double theta(ConfigSection config, double otherwise) {
        for (String key : List.of("rope_scaling", "rope_parameters")) {
            ConfigSection rope = config.section(key);
            rope.oneOf("rope_type", rope.text("type", "default"), List.of("default"));
        }
        double plain = config.number("rope_theta", otherwise, 1, 1e12);
        return config.section("rope_parameters").number("rope_theta", plain, 1, 1e12);
    }

    public int queryWidth() {
        return heads * width;
    }

    public int keyWidth() {
        return kvHeads * width;
    }
}
