package org.stromboli.model.geometry;

import java.util.List;
import org.jspecify.annotations.Nullable;
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
    private static final int AS_HEADS = 0;

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
        int vocabulary = 32_000;
        int intermediate = 11_008;
        int positions = 2048;
        return read(
                config,
                new Defaults(vocabulary, intermediate, AS_HEADS, positions, false),
                AttentionWindow.ofLlama(config, layers(config)));
    }

    public static DecoderGeometry mistral(ConfigSection config) {
        int vocabulary = 32_000;
        int intermediate = 14_336;
        int kvHeads = 8;
        int positions = 131_072;
        return read(
                config,
                new Defaults(vocabulary, intermediate, kvHeads, positions, false),
                AttentionWindow.ofMistral(config, layers(config)));
    }

    public static DecoderGeometry qwen2(ConfigSection config) {
        int vocabulary = 151_936;
        int intermediate = 22_016;
        int kvHeads = config.has("hidden_size") ? AS_HEADS : 32;
        int positions = 32_768;
        return read(
                config,
                new Defaults(vocabulary, intermediate, kvHeads, positions, true),
                AttentionWindow.ofQwen2(config, layers(config)));
    }

    private static int layers(ConfigSection config) {
        return config.size("num_hidden_layers", 32, 1024);
    }

    /// @param kvHeads [#AS_HEADS] for as many as heads
    private record Defaults(int vocabulary, int intermediate, int kvHeads, int positions, boolean qkvBias) {}

    private static DecoderGeometry read(ConfigSection config, Defaults usual, int window) {
        config.oneOf("hidden_act", "silu", List.of("silu"));
        int hidden = config.size("hidden_size", 4096, MAX_WIDTH);
        int heads = config.size("num_attention_heads", 32, 4096);
        int kvHeads = config.size("num_key_value_heads", usual.kvHeads() == AS_HEADS ? heads : usual.kvHeads(), 4096);
        if (heads % kvHeads != 0) {
            throw config.wrong("num_key_value_heads", kvHeads, "a divisor of num_attention_heads, " + heads);
        }
        int positions = config.size("max_position_embeddings", usual.positions(), MAX_POSITIONS);
        return builder()
                .vocabulary(config.size("vocab_size", usual.vocabulary(), 1 << 24))
                .hidden(hidden)
                .layers(layers(config))
                .heads(heads)
                .kvHeads(kvHeads)
                .width(headWidth(config, hidden, heads))
                .intermediate(config.size("intermediate_size", usual.intermediate(), MAX_WIDTH))
                .positions(positions)
                .window(window < positions ? window : 0)
                .epsilon(config.number("rms_norm_eps", 1e-6, 0, 1))
                .rotary(RopeParameters.of(config, 10000, positions))
                .qkvBias(usual.qkvBias())
                .build();
    }

    /// With as many tokens and positions as a checkpoint really has.
    public DecoderGeometry limited(int vocabularyRows, int maxPositions) {
        return toBuilder()
                .vocabulary(vocabularyRows)
                .positions(Math.min(positions, maxPositions))
                .build();
    }

    DecoderGeometry shortened(int count) {
        return toBuilder().layers(count).build();
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

    private Builder toBuilder() {
        return builder()
                .vocabulary(vocabulary)
                .hidden(hidden)
                .layers(layers)
                .heads(heads)
                .kvHeads(kvHeads)
                .width(width)
                .intermediate(intermediate)
                .positions(positions)
                .window(window)
                .epsilon(epsilon)
                .rotary(rotary)
                .qkvBias(qkvBias);
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Sets each property by name. Confined to one thread.
    public static final class Builder {

        private @Nullable Integer vocabulary;
        private @Nullable Integer hidden;
        private @Nullable Integer layers;
        private @Nullable Integer heads;
        private @Nullable Integer kvHeads;
        private @Nullable Integer width;
        private @Nullable Integer intermediate;
        private @Nullable Integer positions;
        private int window = 0;
        private @Nullable Double epsilon;
        private @Nullable RopeParameters rotary;
        private boolean qkvBias = false;

        private Builder() {}

        public Builder vocabulary(int value) {
            vocabulary = value;
            return this;
        }

        public Builder hidden(int value) {
            hidden = value;
            return this;
        }

        public Builder layers(int value) {
            layers = value;
            return this;
        }

        public Builder heads(int value) {
            heads = value;
            return this;
        }

        public Builder kvHeads(int value) {
            kvHeads = value;
            return this;
        }

        public Builder width(int value) {
            width = value;
            return this;
        }

        public Builder intermediate(int value) {
            intermediate = value;
            return this;
        }

        public Builder positions(int value) {
            positions = value;
            return this;
        }

        public Builder window(int value) {
            window = value;
            return this;
        }

        public Builder epsilon(double value) {
            epsilon = value;
            return this;
        }

        public Builder rotary(RopeParameters value) {
            rotary = value;
            return this;
        }

        public Builder qkvBias(boolean value) {
            qkvBias = value;
            return this;
        }

        /// @throws IllegalStateException where a property without a default is missing
        public DecoderGeometry build() {
            return new DecoderGeometry(
                    required(vocabulary, "vocabulary"),
                    required(hidden, "hidden"),
                    required(layers, "layers"),
                    required(heads, "heads"),
                    required(kvHeads, "kvHeads"),
                    required(width, "width"),
                    required(intermediate, "intermediate"),
                    required(positions, "positions"),
                    window,
                    required(epsilon, "epsilon"),
                    required(rotary, "rotary"),
                    qkvBias);
        }

        private static <T> T required(@Nullable T value, String name) {
            if (value == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return value;
        }
    }
}
