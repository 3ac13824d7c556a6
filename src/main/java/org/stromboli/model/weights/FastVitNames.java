package org.stromboli.model.weights;

import org.stromboli.model.geometry.FastVitStages.Block;

/// What the tensors of a FastViT are called behind the tower's prefix.
enum FastVitNames {
    /// By timm, whose names transformers keeps.
    TIMM("stem", "mlp", ".gamma", "final_conv", "fc1", "fc2"),
    /// By Apple: stages, downsampling and positions are numbered through.
    APPLE("patch_embed", "convffn", "", "conv_exp", "reduce", "expand");

    private static final String FOLDED = ".reparam_conv";

    private final String stem;
    private final String mlp;
    private final String scale;
    private final String end;
    private final String squeeze;
    private final String excite;

    FastVitNames(String stem, String mlp, String scale, String end, String squeeze, String excite) {
        this.stem = stem;
        this.mlp = mlp;
        this.scale = scale;
        this.end = end;
        this.squeeze = squeeze;
        this.excite = excite;
    }

    /// @param index 0 to 2
    String stem(int index) {
        return stem + "." + index + FOLDED;
    }

    /// The convolution of each channel that halves the side.
    String halving(int stage) {
        return this == APPLE
                ? "network.%d.proj.0.lkb_reparam".formatted(halvingNumber(stage))
                : "stages.%d.downsample.proj.0%s".formatted(stage, FOLDED);
    }

    /// What mixes channels behind it.
    String widening(int stage) {
        return this == APPLE
                ? "network.%d.proj.1%s".formatted(halvingNumber(stage), FOLDED)
                : "stages.%d.downsample.proj.1%s".formatted(stage, FOLDED);
    }

    /// Of a stage with attention.
    String position(int stage) {
        return (this == APPLE ? "network." + 3 * (stage - 1) : "stages.%d.pos_emb".formatted(stage)) + FOLDED;
    }

    private static int halvingNumber(int stage) {
        return stage <= 3 ? 2 * stage - 1 : 3 * stage - 4;
    }

    /// With a dot at its end.
    String block(Block block) {
        return this == APPLE
                ? "network.%d.%d.".formatted(block.attends() ? 3 * block.stage() - 2 : 2 * block.stage(), block.index())
                : "stages.%d.blocks.%d.".formatted(block.stage(), block.index());
    }

    String mixer() {
        return "token_mixer" + FOLDED;
    }

    String mlp() {
        return mlp;
    }

    /// @param of which of a block's
    String scale(String of) {
        return "layer_scale" + of + scale;
    }

    String end() {
        return end + FOLDED;
    }

    String squeeze() {
        return end + ".se." + squeeze;
    }

    String excite() {
        return end + ".se." + excite;
    }
}
