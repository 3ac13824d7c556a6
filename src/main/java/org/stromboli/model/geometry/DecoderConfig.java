package org.stromboli.model.geometry;

import java.util.List;
import java.util.function.Function;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.DecoderTraits.Activation;
import org.stromboli.model.geometry.DecoderTraits.Norms;
import org.stromboli.model.geometry.DecoderTraits.Projections;

/// Reads text configurations as the classes of transformers 5.24 read them, each with its defaults. Keys that change
/// answers are honoured or rejected by name.
record DecoderConfig(ConfigSection config) {

    /// The text model of LLaVA-OneVision-1.5 is a dense Qwen3 under a name of its own.
    private static final String ONE_VISION_15 = "LLaVAOneVision1_5_text";

    /// The text model of Granite 4 Vision is a Granite under a name of its own.
    private static final String GRANITE_4_VISION = "granite4_vision_text";

    private static final List<String> CLASSES = List.of(
            "llama",
            "mistral",
            "qwen2",
            "qwen3",
            ONE_VISION_15,
            "qwen3_moe",
            "phi3",
            "gemma",
            "gemma2",
            "granite",
            GRANITE_4_VISION);

    private static final int MAX_WIDTH = 1 << 20;
    private static final int MAX_POSITIONS = 1 << 20;
    private static final int AS_HEADS = 0;
    private static final int AS_HIDDEN = 0;
    private static final double EPSILON = 1e-6;
    private static final String TANH_GELU = "gelu_pytorch_tanh";

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
            case "qwen3_moe" -> config.qwen3Moe();
            case "phi3" -> config.phi3();
            case "gemma" -> config.gemma();
            case "gemma2" -> config.gemma2();
            case "granite", GRANITE_4_VISION -> config.granite();
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

    private DecoderGeometry qwen3Moe() {
        rejectBiases();
        Defaults usual = new Defaults(151_936, 2048, 24, new Heads(32, kvHeads(4), AS_HIDDEN), 6144, 32_768);
        return read(usual, EPSILON, AttentionWindows.ofQwen3Moe(config, layers(usual)))
                .traits(DecoderTraits.PLAIN
                        .with(silu())
                        .with(Norms.PLAIN.withHeads())
                        .with(Experts.ofQwen3(config, layers(usual))))
                .build();
    }

    private DecoderGeometry phi3() {
        rejectBiases();
        double epsilon = 1e-5;
        Defaults usual = new Defaults(32_064, 3072, 32, new Heads(32, AS_HEADS, AS_HIDDEN), 8192, 4096);
        return read(usual, epsilon, AttentionWindows.ofPhi3(config, layers(usual)), RopeConfig::partial)
                .traits(DecoderTraits.PLAIN.with(silu()).with(Projections.FUSED))
                .build();
    }

    private DecoderGeometry gemma() {
        Defaults usual = new Defaults(256_000, 3072, 28, new Heads(16, 16, 256), 24_576, 8192);
        DecoderGeometry.Builder builder = read(usual, EPSILON, AttentionWindows.ofLlama(config, layers(usual)));
        // "gelu" was written for years, and tanh GELU computed.
        config.oneOf("hidden_act", TANH_GELU, List.of(TANH_GELU, "gelu"));
        boolean behind = false;
        return builder.traits(ofGemma(Multipliers.NONE, behind)).build();
    }

    private DecoderGeometry gemma2() {
        Defaults usual = new Defaults(256_000, 2304, 26, new Heads(8, 4, 256), 9216, 8192);
        DecoderGeometry geometry = read(usual, EPSILON, AttentionWindows.ofGemma2(config, layers(usual)))
                .build();
        config.oneOf("hidden_act", TANH_GELU, List.of(TANH_GELU));
        double attention = geometry.width() / config.number("query_pre_attn_scalar", 256, 1e-6, 1e6);
        boolean behind = true;
        return geometry.with(ofGemma(new Multipliers(1, 1, Math.sqrt(attention), 1, 1), behind)
                .with(new DecoderTraits.SoftCaps(
                        cap("attn_logit_softcapping", 50), cap("final_logit_softcapping", 30))));
    }

    private DecoderTraits ofGemma(Multipliers others, boolean behind) {
        rejectBiases();
        config.oneOf("hidden_activation", TANH_GELU, List.of(TANH_GELU));
        if (config.flag("use_bidirectional_attention", false)) {
            throw config.wrong("use_bidirectional_attention", true, "false");
        }
        double gainOffset = 1;
        double text = Math.sqrt(config.size("hidden_size", behind ? 2304 : 3072, MAX_WIDTH));
        return DecoderTraits.PLAIN
                .with(Activation.TANH_GELU)
                .with(new Norms(gainOffset, false, behind))
                .with(new Multipliers(
                        text, others.merged(), others.attention(), others.residual(), others.logitDivisor()));
    }

    /// Silence means a number, null none.
    private double cap(String key, double otherwise) {
        return config.json().has(key) && !config.has(key) ? 0 : config.number(key, otherwise, 1e-6, 1e9);
    }

    private DecoderGeometry granite() {
        rejectBiases();
        Defaults usual = new Defaults(32_000, 4096, 32, new Heads(32, AS_HEADS, AS_HIDDEN), 11_008, 2048);
        DecoderGeometry geometry = read(usual, EPSILON, AttentionWindows.ofLlama(config, layers(usual)))
                .build();
        double text = 1;
        return geometry.with(DecoderTraits.PLAIN
                .with(silu())
                .with(new Multipliers(
                        text,
                        multiplier("embedding_multiplier"),
                        multiplier("attention_multiplier") * Math.sqrt(geometry.width()),
                        multiplier("residual_multiplier"),
                        multiplier("logits_scaling"))));
    }

    private double multiplier(String key) {
        return config.number(key, 1, 1e-6, 1e6);
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
        return read(usual, epsilon, windows, RopeConfig::whole);
    }

    private DecoderGeometry.Builder read(
            Defaults usual, double epsilon, AttentionWindows windows, Function<RopeConfig, RopeParameters> rotary) {
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
                .rotary(rotary.apply(RopeConfig.of(config, width, positions)));
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
