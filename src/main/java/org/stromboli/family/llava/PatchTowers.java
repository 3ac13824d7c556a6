package org.stromboli.family.llava;

import java.util.List;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.PatchTensors;
import org.stromboli.model.geometry.PatchTowerGeometry;
import org.stromboli.model.geometry.TowerGeometry.Activation;

/// The towers of LLaVA-OneVision-1.5 and LLaVA-OneVision-2, from `vision_config`. What it leaves out is as in the
/// published models.
final class PatchTowers {

    private static final int MAX_WIDTH = 1 << 20;
    private static final double THETA = 10_000;

    private PatchTowers() {}

    /// @param merge patches along a token's edge
    static PatchTowerGeometry rice(ConfigSection config, int merge) {
        config.oneOf("model_type", "rice_vit", List.of("rice_vit"));
        config.integer("in_channels", 3, 3, 3);
        String width = config.has("embed_dim") ? "embed_dim" : "hidden_size";
        PatchTowerGeometry.Sizes sizes = sizes(config, config.size(width, 1024, MAX_WIDTH), "depth", "num_heads", 4);
        double inLayers = 1e-5; // whatever the configuration says
        return new PatchTowerGeometry(
                sizes,
                new PatchTowerGeometry.Norms(false, inLayers, config.number("layer_norm_eps", 1e-5, 0, 1)),
                riceRotation(sizes.width()),
                merge,
                true,
                new PatchTensors(
                        "patch_embed.proj",
                        "pre_layernorm",
                        "",
                        "class_embedding",
                        "class_pos_emb",
                        new PatchTensors.Layer(
                                "blocks.",
                                PatchTensors.Attention.fused("attn.qkv", "attn.proj"),
                                new PatchTensors.Norms("norm1", "norm2"),
                                "",
                                new PatchTensors.FeedForward("mlp.fc1", "mlp.fc2"),
                                true)));
    }

    private static PatchTowerGeometry.Sizes sizes(
            ConfigSection config, int hidden, String layersKey, String headsKey, int multiple) {
        int heads = config.size(headsKey, 16, 4096);
        if (hidden % heads != 0 || hidden / heads % multiple != 0) {
            throw config.wrong(
                    headsKey,
                    heads,
                    "a number that cuts %d into widths of a multiple of %d".formatted(hidden, multiple));
        }
        config.oneOf("hidden_act", "gelu", List.of("gelu"));
        return new PatchTowerGeometry.Sizes(
                config.size("patch_size", 14, 1024),
                hidden,
                config.size(layersKey, 24, 1024),
                heads,
                config.size("intermediate_size", 4096, MAX_WIDTH),
                Activation.EXACT);
    }

    /// Row and column, a quarter of the width each.
    private static PatchTowerGeometry.Rotation riceRotation(int width) {
        int each = width / 4;
        double[] row = new double[width / 2];
        double[] column = new double[width / 2];
        for (int i = 0; i < each; i++) {
            row[i] = Math.pow(THETA, -2.0 * i / (width / 2.0));
            column[each + i] = row[i];
        }
        return new PatchTowerGeometry.Rotation(List.of(row, column), false);
    }

    /// @param layer whose output is read, as checkpoints write it: -1 is the last one's
    /// @param merge patches along a token's edge
    static PatchTowerGeometry pixtral(ConfigSection config, int layer, int merge) {
        config.oneOf("model_type", "pixtral", List.of("pixtral"));
        config.integer("num_channels", 3, 3, 3);
        int layers = config.size("num_hidden_layers", 24, 1024);
        int depth = layer < 0 ? layers + 1 + layer : layer;
        if (depth < 1 || depth > layers) {
            throw config.wrong("num_hidden_layers", layers, "enough layers for vision_feature_layer " + layer);
        }
        int hidden = config.size("hidden_size", 1024, MAX_WIDTH);
        int heads = config.size("num_attention_heads", 16, 4096);
        int width = config.integer("head_dim", hidden / heads, 1, MAX_WIDTH);
        if (hidden % heads != 0 || width != hidden / heads || width % 4 != 0) {
            throw config.wrong("head_dim", width, "hidden_size / num_attention_heads, a multiple of 4");
        }
        String activation = config.oneOf("hidden_act", "gelu", List.of("gelu", "silu"));
        double epsilon = 1e-5; // whatever the configuration says
        return new PatchTowerGeometry(
                new PatchTowerGeometry.Sizes(
                        config.size("patch_size", 16, 1024),
                        hidden,
                        depth,
                        heads,
                        config.size("intermediate_size", 4096, MAX_WIDTH),
                        activation.equals("silu") ? Activation.SILU : Activation.EXACT),
                new PatchTowerGeometry.Norms(true, epsilon, epsilon),
                pixtralRotation(width, pixtralBase(config)),
                merge,
                false,
                new PatchTensors(
                        "patch_conv",
                        "ln_pre",
                        "",
                        "",
                        "",
                        new PatchTensors.Layer(
                                "transformer.layers.",
                                new PatchTensors.Attention(
                                        "",
                                        "attention.q_proj",
                                        "attention.k_proj",
                                        "attention.v_proj",
                                        "attention.o_proj"),
                                new PatchTensors.Norms("attention_norm", "ffn_norm"),
                                "feed_forward.gate_proj",
                                new PatchTensors.FeedForward("feed_forward.up_proj", "feed_forward.down_proj"),
                                false)));
    }

    private static double pixtralBase(ConfigSection config) {
        ConfigSection rope = config.section("rope_parameters");
        rope.oneOf("rope_type", "default", List.of("default", "axial"));
        return rope.number("rope_theta", config.number("rope_theta", THETA, 1, 1e12), 1, 1e12);
    }

    /// Every second frequency belongs to the row, the others to the column.
    private static PatchTowerGeometry.Rotation pixtralRotation(int width, double theta) {
        int each = width / 4;
        double[] row = new double[width / 2];
        double[] column = new double[width / 2];
        for (int i = 0; i < each; i++) {
            row[i] = Math.pow(theta, -2.0 * (2 * i) / width);
            column[each + i] = Math.pow(theta, -2.0 * (2 * i + 1) / width);
        }
        return new PatchTowerGeometry.Rotation(List.of(row, column), false);
    }

    /// @param merge patches along a token's edge
    static PatchTowerGeometry oneVisionEncoder(ConfigSection config, int merge) {
        config.oneOf("model_type", "onevision_encoder", List.of("onevision_encoder"));
        config.integer("num_channels", 3, 3, 3);
        PatchTowerGeometry.Sizes sizes = sizes(
                config, config.size("hidden_size", 1024, MAX_WIDTH), "num_hidden_layers", "num_attention_heads", 32);
        boolean rootMeanSquare = config.oneOf("layer_norm_type", "layer_norm", List.of("layer_norm", "rms_norm"))
                .equals("rms_norm");
        double epsilon = config.number("layer_norm_eps", 1e-6, 0, 1);
        return new PatchTowerGeometry(
                sizes,
                new PatchTowerGeometry.Norms(rootMeanSquare, epsilon, epsilon),
                encoderRotation(sizes.width(), config.number("rope_theta", THETA, 1, 1e12)),
                merge,
                false,
                new PatchTensors(
                        "embeddings.patch_embedding",
                        "layernorm_pre",
                        config.flag("use_head", false) ? "layernorm_post" : "",
                        "",
                        "",
                        new PatchTensors.Layer(
                                "encoder.layers.",
                                PatchTensors.Attention.fused("self_attn.qkv", "self_attn.proj"),
                                new PatchTensors.Norms("layer_norm1", "layer_norm2"),
                                "",
                                new PatchTensors.FeedForward("mlp.fc1", "mlp.fc2"),
                                true)));
    }

    /// Of the width's half 4 parts of 16 belong to the time, 6 to the row and 6 to the column. Neighbours are turned
    /// together, while angles are the same in both halves: as the model was trained.
    private static PatchTowerGeometry.Rotation encoderRotation(int width, double theta) {
        int unit = width / 32;
        double[] time = new double[width / 2];
        double[] row = new double[width / 2];
        double[] column = new double[width / 2];
        for (int i = 0; i < 4 * unit; i++) {
            time[i] = Math.pow(theta, -(double) i / (4 * unit));
        }
        for (int i = 0; i < 6 * unit; i++) {
            row[4 * unit + i] = Math.pow(theta, -(double) i / (6 * unit));
            column[10 * unit + i] = row[4 * unit + i];
        }
        return new PatchTowerGeometry.Rotation(List.of(time, row, column), true);
    }
}
