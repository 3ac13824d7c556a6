package org.stromboli.model.geometry;

import java.util.List;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.DecoderTraits.Activation;
import org.stromboli.model.geometry.DecoderTraits.Norms;
import org.stromboli.model.geometry.DecoderTraits.Projections;

/// Reads text configurations as the classes of transformers 5.24 read them, each with its defaults. Keys that change
/// answers are honoured or rejected by name.
record DecoderConfig(ConfigSection config) {

    /// The text model of LLaVA-OneVision-1.5 is a dense Qwen3 under a name of its own.
    private static final String ONE_VISION_15 = "LLaVAOneVision1_5_text";

    private static final List<String> CLASSES = List.of("llama", "mistral", "qwen2", "qwen3", ONE_VISION_15);

    private static final int MAX_WIDTH = 1 << 20;
    private static final int MAX_POSITIONS = 1 << 20;
    private static final int AS_HEADS = 0;
    private static final int AS_HIDDEN = 0;
    private static final double EPSILON = 1e-6;

    /// @param kvHeads [#AS_HEADS] for as many as heads
    /// @param width of one head, [#AS_HIDDEN] for the hidden size divided by heads
    private record Heads(int heads, int kvHeads, int width) {}

    private record Defaults(int vocabulary, int hidden, int layers, Heads heads, int intermediate, int positions) {}

    static DecoderGeometry of(ConfigSection section, String type) {
        DecoderConfig config = new DecoderConfig(section);
        return switch (section.oneOf("model_type", type, CLASSES)) {
            case "llama" -> config.llama();
            case "mistral" -> config.mistral();
            case "qwen2" -> config.qwen2();
            default -> config.qwen3();
        };
    }

    DecoderGeometry llama() {
        rejectBiases();
        int width = AS_HIDDEN;
        Defaults usual = new Defaults(32_000, 4096, 32, new Heads(32, AS_HEADS, width), 11_008, 2048);
        return read(usual, EPSILON, AttentionWindows.ofLlama(config, layers(usual)))
                .traits(DecoderTraits.PLAIN.with(silu()))
                .build();
    }

    DecoderGeometry mistral() {
        Defaults usual = new Defaults(32_000, 4096, 32, new Heads(32, 8, AS_HIDDEN), 14_336, 131_072);
        return read(usual, EPSILON, AttentionWindows.ofMistral(config, layers(usual)))
                .traits(DecoderTraits.PLAIN.with(silu()))
                .build();
    }

    DecoderGeometry qwen2() {
        int kvHeads = config.has("hidden_size") ? AS_HEADS : 32;
        Defaults usual = new Defaults(151_936, 4096, 32, new Heads(32, kvHeads, AS_HIDDEN), 22_016, 32_768);
        return read(usual, EPSILON, AttentionWindows.ofQwen(config, layers(usual)))
                .traits(DecoderTraits.PLAIN.with(silu()).with(Projections.BIASED))
                .build();
    }

    private DecoderGeometry qwen3() {
        rejectBiases();
        Defaults usual = new Defaults(151_936, 4096, 32, new Heads(32, kvHeads(32), 128), 22_016, 32_768);
        return read(usual, EPSILON, AttentionWindows.ofQwen(config, layers(usual)))
                .traits(DecoderTraits.PLAIN.with(silu()).with(Norms.PLAIN.withHeads()))
                .build();
    }

    /// Silence means a number, null as many as heads.
    private int kvHeads(int otherwise) {
        return config.json().has("num_key_value_heads") ? AS_HEADS : otherwise;
    }

    private Activation silu() {
        config.oneOf("hidden_act", "silu", List.of("silu"));
        return Activation.SILU;
    }

    private void rejectBiases() {
        for (String key : List.of("attention_bias", "mlp_bias")) {
            if (config.flag(key, false)) {
                throw config.wrong(key, true, "false");
            }
        }
    }

    private int layers(Defaults usual) {
        return config.size("num_hidden_layers", usual.layers(), 1024);
    }

    private DecoderGeometry.Builder read(Defaults usual, double epsilon, AttentionWindows windows) {
        int hidden = config.size("hidden_size", usual.hidden(), MAX_WIDTH);
        int heads = config.size("num_attention_heads", usual.heads().heads(), 4096);
        int kvHeads =
                usual.heads().kvHeads() == AS_HEADS ? heads : usual.heads().kvHeads();
        kvHeads = config.size("num_key_value_heads", kvHeads, 4096);
        if (heads % kvHeads != 0) {
            throw config.wrong("num_key_value_heads", kvHeads, "a divisor of num_attention_heads, " + heads);
        }
        int width = width(hidden, heads, usual.heads().width());
        int positions = config.size("max_position_embeddings", usual.positions(), MAX_POSITIONS);
        return DecoderGeometry.builder()
                .vocabulary(config.size("vocab_size", usual.vocabulary(), 1 << 24))
                .hidden(hidden)
                .layers(layers(usual))
                .heads(heads)
                .kvHeads(kvHeads)
                .width(width)
                .intermediate(config.size("intermediate_size", usual.intermediate(), MAX_WIDTH))
                .positions(positions)
                .windows(windows.within(positions))
                .epsilon(config.number("rms_norm_eps", epsilon, 0, 1))
                .rotary(RopeConfig.of(config, width, positions).whole());
    }

    private int width(int hidden, int heads, int usual) {
        if (!config.has("head_dim") && usual == AS_HIDDEN && hidden % heads != 0) {
            throw config.wrong("hidden_size", hidden, "a multiple of num_attention_heads, " + heads);
        }
        int width = config.size("head_dim", usual == AS_HIDDEN ? hidden / heads : usual, 4096);
        if (width % 2 != 0) {
            throw config.wrong("head_dim", width, "an even number");
        }
        return width;
    }
}
