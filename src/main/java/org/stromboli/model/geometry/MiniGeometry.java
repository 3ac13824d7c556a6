package org.stromboli.model.geometry;

import org.stromboli.model.checkpoint.ConfigSection;

/// Sizes of what LLaVA-Mini puts between tower and decoder.
///
/// @param queriesPerEdge an image becomes the square of this many tokens
/// @param layers of the fusion of image and text
/// @param blocks parts along an image's edge that the tower sees one by one
public record MiniGeometry(int queriesPerEdge, int layers, int blocks) {

    /// Of the compressor: a constant of its code, in no configuration.
    public static final int HEADS = 8;

    private static final int MAX_QUERIES_PER_EDGE = 64;
    private static final int MAX_BLOCKS = 16;

    public static MiniGeometry of(ConfigSection config, TowerGeometry tower) {
        if (tower.outputWidth() % HEADS != 0) {
            throw config.wrong(
                    "mm_hidden_size", tower.outputWidth(), "a multiple of the compressor's %d heads".formatted(HEADS));
        }
        return new MiniGeometry(
                config.size("compressor_size", 2, MAX_QUERIES_PER_EDGE),
                config.size("prefusion_layer_num", 4, 1024),
                config.size("resolution_ratio", 1, MAX_BLOCKS));
    }

    /// Tokens of an image.
    public int queries() {
        return queriesPerEdge * queriesPerEdge;
    }

    /// Patches that are compressed together.
    public int patches(TowerGeometry tower) {
        return blocks * blocks * tower.patches() * tower.patches();
    }

    /// Rows of an image that stand before the text when both are fused.
    public int rows(TowerGeometry tower) {
        int whole = blocks == 1 ? 0 : tower.patches() * tower.patches();
        return patches(tower) + whole + queries();
    }
}
