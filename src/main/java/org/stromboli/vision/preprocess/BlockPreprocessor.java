package org.stromboli.vision.preprocess;

import java.util.List;
import org.stromboli.media.DecodedImage;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.Fit;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.ImageRecipe;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;

/// Images cut into equal parts that are compressed together (LLaVA-Mini): `blocks` x `blocks` parts row by row, then
/// the whole image, each fitted into a tile on its own; nothing is cut when `blocks` is 1. A frame of a video is
/// stretched to a square first. Immutable; the caller's thread does the work.
public final class BlockPreprocessor implements MediaPreprocessor {

    private final ImageRecipe recipe;
    private final TilePreprocessor tiles;
    private final int blocks;
    private final int queries;

    /// @param recipe how one part becomes a tile
    /// @param blocks parts along an edge
    /// @param queries tokens of an image
    public BlockPreprocessor(ImageRecipe recipe, int blocks, int queries) {
        this.recipe = recipe;
        this.tiles = new TilePreprocessor(recipe);
        this.blocks = blocks;
        this.queries = queries;
    }

    @Override
    public PreprocessedMedia image(DecodedImage image, boolean alone, Detail detail) {
        FeatureLayout layout = layout(1);
        TileSheet sheet = new TileSheet(layout.tiles(), recipe.side());
        add(image, recipe.fit(), sheet);
        return PreprocessedMedia.of(Modality.IMAGE, sheet.tiles(), layout);
    }

    @Override
    public FeatureLayout imageLayout(int width, int height, boolean alone, Detail detail) {
        return layout(1);
    }

    @Override
    public PreprocessedMedia video(List<DecodedImage> frames) {
        FeatureLayout layout = layout(frames.size());
        TileSheet sheet = new TileSheet(layout.tiles(), recipe.side());
        for (DecodedImage frame : frames) {
            add(NearestPixel.stretch(frame, recipe.side()), Fit.CROP, sheet);
        }
        return PreprocessedMedia.of(Modality.VIDEO, sheet.tiles(), layout);
    }

    @Override
    public FeatureLayout videoLayout(int frames) {
        return layout(frames);
    }

    @Override
    public FrameSampling sampling() {
        return new FrameSampling.Middles();
    }

    @Override
    public boolean takesVideos() {
        return true;
    }

    private FeatureLayout layout(int frames) {
        return new FeatureLayout.Compressed(frames, blocks, recipe.patches(), queries);
    }

    private void add(DecodedImage image, Fit fit, TileSheet sheet) {
        for (int row = 0; blocks > 1 && row < blocks; row++) {
            for (int column = 0; column < blocks; column++) {
                sheet.add(tiles.tile(block(image, column, row), fit));
            }
        }
        sheet.add(tiles.tile(image, fit));
    }

    /// Pixels that remain on the right and at the bottom are in no part. An image thinner than that has parts of one
    /// pixel.
    private DecodedImage block(DecodedImage image, int column, int row) {
        int width = Math.max(1, image.width() / blocks);
        int height = Math.max(1, image.height() / blocks);
        int left = Math.min(column * width, image.width() - width);
        int top = Math.min(row * height, image.height() - height);
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            System.arraycopy(image.rgb(), ((top + y) * image.width() + left) * 3, rgb, y * width * 3, width * 3);
        }
        return new DecodedImage(width, height, rgb);
    }
}
