package org.stromboli.model.geometry;

import java.util.List;
import org.stromboli.model.checkpoint.ConfigSection;

/// Sizes of the decoder, checked.
///
/// @param width of one head
/// @param positions max context
/// @param window how many tokens back a token sees, itself included; 0: all
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
        int window,
        double epsilon,
        RopeParameters rotary,
        boolean qkvBias) {

    private static final int MAX_WIDTH = 1 << 20;
    private static final int MAX_POSITIONS = 1 << 20;

    /// From a text configuration as Hugging Face writes it, which leaves out what equals the defaults of its class.
    ///
    /// @param type the class, where the configuration does not name it
    public static DecoderGeometry of(ConfigSection config, String type) {
        return switch (config.oneOf("model_type", type, List.of("llama", "mistral", "qwen2"))) {
            case "llama" -> llama(config);
            case "mistral" -> mistral(config);
            default -> qwen2(config);
        };
    }

    public static DecoderGeometry llama(ConfigSection config) {
        for (String key : List.of("attention_bias", "mlp_bias")) {
            if (config.flag(key, false)) {
                throw config.wrong(key, true, "false");
            }
        }
        return read(
                config, new Defaults(32000, 11008, 0, 2048, false), AttentionWindow.ofLlama(config, layers(config)));
    }

    public static DecoderGeometry mistral(ConfigSection config) {
        return read(
                config,
                new Defaults(32000, 14336, 8, 131072, false),
                AttentionWindow.ofMistral(config, layers(config)));
    }

    public static DecoderGeometry qwen2(ConfigSection config) {
        return read(
                config,
                new Defaults(151936, 22016, config.has("hidden_size") ? 0 : 32, 32768, true),
                AttentionWindow.ofQwen2(config, layers(config)));
    }

    private static int layers(ConfigSection config) {
        return config.size("num_hidden_layers", 32, 1024);
    }

    /// @param kvHeads 0 for as many as heads
    private record Defaults(int vocabulary, int intermediate, int kvHeads, int positions, boolean qkvBias) {}

    private static DecoderGeometry read(ConfigSection config, Defaults usual, int window) {
        config.oneOf("hidden_act", "silu", List.of("silu"));
        int hidden = config.size("hidden_size", 4096, MAX_WIDTH);
        int heads = config.size("num_attention_heads", 32, 4096);
        int kvHeads = config.size("num_key_value_heads", usual.kvHeads() == 0 ? heads : usual.kvHeads(), 4096);
        if (heads % kvHeads != 0) {
            throw config.wrong("num_key_value_heads", kvHeads, "a divisor of num_attention_heads, " + heads);
        }
        int positions = config.size("max_position_embeddings", usual.positions(), MAX_POSITIONS);
        return new DecoderGeometry(
                config.size("vocab_size", usual.vocabulary(), 1 << 24),
                hidden,
                layers(config),
                heads,
                kvHeads,
                headWidth(config, hidden, heads),
                config.size("intermediate_size", usual.intermediate(), MAX_WIDTH),
                positions,
                window < positions ? window : 0,
                config.number("rms_norm_eps", 1e-6, 0, 1),
                RopeParameters.of(config, 10000, positions),
                usual.qkvBias());
    }

    /// With as many tokens and positions as a checkpoint really has.
    public DecoderGeometry limited(int vocabularyRows, int maxPositions) {
        return new DecoderGeometry(
                vocabularyRows,
                hidden,
                layers,
                heads,
                kvHeads,
                width,
                intermediate,
                Math.min(positions, maxPositions),
                window,
                epsilon,
                rotary,
                qkvBias);
    }

    DecoderGeometry shortened(int count) {
        return new DecoderGeometry(
                vocabulary,
                hidden,
                count,
                heads,
                kvHeads,
                width,
                intermediate,
                positions,
                window,
                epsilon,
                rotary,
                qkvBias);
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

    /// Multiplications and additions of one layer for one token, without those of its context.
    public double layerOperations() {
        double attention = 2.0 * hidden * (queryWidth() + keyWidth());
        return 2 * (attention + 3.0 * hidden * intermediate);
    }

    public int queryWidth() {
        return heads * width;
    }

    public int keyWidth() {
        return kvHeads * width;
    }
}
