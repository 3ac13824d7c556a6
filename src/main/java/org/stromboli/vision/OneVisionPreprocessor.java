package org.stromboli.vision;

import java.util.List;
import org.stromboli.media.Picture;

/// Tiles and layouts as LLaVA-OneVision wants them, pixel by pixel as transformers makes them: a picture on
/// its own becomes the whole picture and its crops (AnyRes), one of several a padded square, a frame of a
/// video a stretched square. Immutable; the caller's thread does the work.
public final class OneVisionPreprocessor implements MediaPreprocessor {

    private final OneVisionRecipe recipe;
    private final Resampler resampler;

    public OneVisionPreprocessor(OneVisionRecipe recipe) {
        this.recipe = recipe;
        this.resampler = new Resampler(recipe.interpolation());
    }

    @Override
    public PreparedMedia image(Picture picture, boolean alone, Detail detail) {
        FeatureLayout layout = imageLayout(picture.width(), picture.height(), alone, detail);
        Canvas whole = alone ? Canvas.of(picture) : Canvas.square(picture, recipe.background());
        Tiles tiles = layout instanceof FeatureLayout.AnyRes ? crops(whole) : oneTile(whole);
        return PreparedMedia.of(Modality.IMAGE, tiles, layout);
    }

    @Override
    public FeatureLayout imageLayout(int width, int height, boolean alone, Detail detail) {
        if (!alone || detail == Detail.LOW) {
            return new FeatureLayout.SingleTile(recipe.patches(), true);
        }
        Grid grid = AnyRes.of(width, height, recipe.side(), recipe.grids()).grid();
        return AnyRes.layout(grid, width, height, recipe.patches(), recipe.maxTiles());
    }

    @Override
    public PreparedMedia video(List<Picture> frames) {
        TileSheet sheet = new TileSheet(frames.size(), recipe.side());
        for (Picture frame : frames) {
            sheet.add(square(Canvas.of(frame)));
        }
        return PreparedMedia.of(Modality.VIDEO, sheet.tiles(), videoLayout(frames.size()));
    }

    @Override
    public FeatureLayout videoLayout(int frames) {
        return new FeatureLayout.Video(recipe.patches(), frames, Math.ceilDiv(recipe.patches(), 2));
    }

    private Tiles oneTile(Canvas canvas) {
        TileSheet sheet = new TileSheet(1, recipe.side());
        sheet.add(square(canvas));
        return sheet.tiles();
    }

    private Tiles crops(Canvas canvas) {
        AnyRes fit = AnyRes.of(canvas.width(), canvas.height(), recipe.side(), recipe.grids());
        TileSheet sheet = new TileSheet(1 + fit.grid().tiles(), recipe.side());
        sheet.add(square(canvas));
        sheet.addCrops(resampler.resize(canvas, fit.width(), fit.height()), fit.grid());
        return sheet.tiles();
    }

    private Picture square(Canvas canvas) {
        return resampler.resize(canvas, recipe.side(), recipe.side());
    }
}
