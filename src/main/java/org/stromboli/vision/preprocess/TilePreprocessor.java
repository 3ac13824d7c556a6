package org.stromboli.vision.preprocess;

import java.util.List;
import java.util.Optional;
import org.stromboli.media.DecodedImage;
import org.stromboli.vision.AnyRes;
import org.stromboli.vision.CropRecipe;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.Fit;
import org.stromboli.vision.FrameRecipe;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.Grid;
import org.stromboli.vision.ImageRecipe;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

/// Tiles and layouts as a recipe says, pixel by pixel as the reference implementations make them: an image becomes one
/// tile, or the whole image and its crops (AnyRes); each frame of a video one tile. Immutable; the caller's thread
/// does the work.
public final class TilePreprocessor implements MediaPreprocessor {

    /// How many times longer than the other an edge is at most where the middle is all that will be seen. Weights are
    /// looked at along the whole edge, which a line of one row would make some million times as long as a tile.
    private static final int LONGEST = 1000;

    private final ImageRecipe recipe;
    private final Resampler resampler;
    private final Resampler frameResampler;

    public TilePreprocessor(ImageRecipe recipe) {
        this.recipe = recipe;
        this.resampler = new Resampler(recipe.interpolation(), recipe.arithmetic());
        this.frameResampler = new Resampler(
                recipe.interpolation(),
                recipe.frames().flatMap(FrameRecipe::arithmetic).orElse(recipe.arithmetic()));
    }

    @Override
    public PreprocessedMedia image(DecodedImage image, boolean alone, Detail detail) {
        FeatureLayout layout = imageLayout(image.width(), image.height(), alone, detail);
        return PreprocessedMedia.of(Modality.IMAGE, tiles(image, alone, layout), layout);
    }

    @Override
    public FeatureLayout imageLayout(int width, int height, boolean alone, Detail detail) {
        Optional<CropRecipe> crops = crops(alone);
        if (crops.isEmpty() || detail == Detail.LOW) {
            return new FeatureLayout.InOrder(1, recipe.tileTokens(), recipe.newline());
        }
        Grid grid = AnyRes.of(width, height, recipe.side(), crops.get().grids()).grid();
        return AnyRes.layout(grid, width, height, recipe.patches(), crops.get(), recipe.arithmetic());
    }

    @Override
    public PreprocessedMedia video(List<DecodedImage> frames) {
        TileSheet sheet = new TileSheet(frames.size(), recipe.side());
        for (DecodedImage frame : frames) {
            sheet.add(tile(frame, frameRecipe().fit(), frameResampler));
        }
        return PreprocessedMedia.of(Modality.VIDEO, sheet.tiles(), videoLayout(frames.size()));
    }

    @Override
    public FeatureLayout videoLayout(int frames) {
        if (frameRecipe().classToken()) {
            return FeatureLayout.InOrder.of(frames, recipe.patches() * recipe.patches() + 1);
        }
        return new FeatureLayout.Video(
                recipe.patches(), frames, frameRecipe().pooling(), frameRecipe().newlines());
    }

    @Override
    public FrameSampling sampling() {
        return frameRecipe().sampling();
    }

    @Override
    public boolean takesVideos() {
        return recipe.frames().isPresent();
    }

    private FrameRecipe frameRecipe() {
        return recipe.frames().orElseThrow(() -> new IllegalStateException("this model takes no videos"));
    }

    private Optional<CropRecipe> crops(boolean alone) {
        return recipe.crops().filter(crops -> alone || crops.severalToo());
    }

    private Tiles tiles(DecodedImage image, boolean alone, FeatureLayout layout) {
        Optional<CropRecipe> crops = crops(alone);
        if (crops.isEmpty()) {
            return oneTile(image, recipe.fit());
        }
        return layout.tiles() == 1 ? oneTile(image, Fit.STRETCH) : cropped(image, crops.get());
    }

    private Tiles oneTile(DecodedImage image, Fit fit) {
        TileSheet sheet = new TileSheet(1, recipe.side());
        sheet.add(tile(image, fit));
        return sheet.tiles();
    }

    private Tiles cropped(DecodedImage image, CropRecipe crops) {
        AnyRes fit = AnyRes.of(image.width(), image.height(), recipe.side(), crops.grids());
        boolean base = crops.merge().base() || crops.merge().map();
        TileSheet sheet = new TileSheet((base ? 1 : 0) + fit.grid().tiles(), recipe.side());
        if (base) {
            sheet.add(tile(image, Fit.STRETCH));
        }
        sheet.addCrops(resampler.resize(Canvas.of(image), fit.width(), fit.height()), fit.grid());
        return sheet.tiles();
    }

    DecodedImage tile(DecodedImage image, Fit fit) {
        return tile(image, fit, resampler);
    }

    private DecodedImage tile(DecodedImage image, Fit fit, Resampler with) {
        int side = recipe.side();
        return switch (fit) {
            case STRETCH -> with.resize(Canvas.of(image), side, side);
            case PAD -> with.resize(Canvas.square(image, recipe.background()), side, side);
            case CROP -> middle(image, side, with);
            case MIDDLE -> asItIs(image, side);
        };
    }

    private static DecodedImage asItIs(DecodedImage image, int side) {
        int left = (side - image.width()) / 2; // of the image in the tile, rounded towards 0 as torchvision does
        int top = (side - image.height()) / 2;
        byte[] rgb = new byte[side * side * 3];
        int columns = Math.min(side, image.width());
        for (int y = Math.max(0, top); y < Math.min(side, top + image.height()); y++) {
            int source = ((y - top) * image.width() + Math.max(0, -left)) * 3;
            System.arraycopy(image.rgb(), source, rgb, (y * side + Math.max(0, left)) * 3, columns * 3);
        }
        return new DecodedImage(side, side, rgb);
    }

    private static DecodedImage middle(DecodedImage image, int side, Resampler with) {
        Canvas canvas = Canvas.middle(image, LONGEST);
        long shorter = Math.min(canvas.width(), canvas.height());
        int width = Math.toIntExact(side * (long) canvas.width() / shorter);
        int height = Math.toIntExact(side * (long) canvas.height() / shorter);
        Window window = new Window((width - side) / 2, (height - side) / 2, side, side);
        return with.resize(canvas, width, height, window);
    }
}
