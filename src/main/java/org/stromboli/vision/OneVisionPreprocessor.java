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
        if (!alone) {
            return oneTile(Canvas.square(picture, recipe.background()));
        }
        return switch (detail) {
            case LOW -> oneTile(Canvas.of(picture));
            case HIGH -> crops(picture);
        };
    }

    @Override
    public PreparedMedia video(List<Picture> frames) {
        TileSheet sheet = new TileSheet(frames.size(), recipe.side());
        for (Picture frame : frames) {
            sheet.add(square(Canvas.of(frame)));
        }
        int pooled = Math.ceilDiv(recipe.patches(), 2);
        return PreparedMedia.of(
                Modality.VIDEO, sheet.tiles(), new FeatureLayout.Video(recipe.patches(), frames.size(), pooled));
    }

    private PreparedMedia oneTile(Canvas canvas) {
        TileSheet sheet = new TileSheet(1, recipe.side());
        sheet.add(square(canvas));
        return PreparedMedia.of(Modality.IMAGE, sheet.tiles(), new FeatureLayout.SingleTile(recipe.patches(), true));
    }

    private PreparedMedia crops(Picture picture) {
        Canvas canvas = Canvas.of(picture);
        AnyRes fit = AnyRes.of(picture.width(), picture.height(), recipe.side(), recipe.grids());
        TileSheet sheet = new TileSheet(1 + fit.grid().tiles(), recipe.side());
        sheet.add(square(canvas));
        sheet.addCrops(resampler.resize(canvas, fit.width(), fit.height()), fit.grid());
        FeatureLayout layout =
                AnyRes.layout(fit.grid(), picture.width(), picture.height(), recipe.patches(), recipe.maxTiles());
        return PreparedMedia.of(Modality.IMAGE, sheet.tiles(), layout);
    }

    private Picture square(Canvas canvas) {
        return resampler.resize(canvas, recipe.side(), recipe.side());
    }
}
