package org.stromboli.family;

import java.util.Optional;
import org.stromboli.model.ConfigSection;
import org.stromboli.model.TowerGeometry;
import org.stromboli.vision.Arithmetic;
import org.stromboli.vision.CropRecipe;
import org.stromboli.vision.Fit;
import org.stromboli.vision.FrameRecipe;
import org.stromboli.vision.PictureRecipe;

/// The image processor of CLIP and its relatives: the shorter edge resized and the middle cut out, or resized to a
/// square, or padded to one first, as the checkpoint's file says.
final class ClipProcessor {

    private ClipProcessor() {}

    /// How the file says that a picture becomes one tile.
    static Fit fit(ConfigSection processor, TowerGeometry tower) {
        ConfigSection size = processor.section("size");
        boolean crop = processor.flag("do_center_crop", true);
        if (processor.flag("do_pad", false) && !size.has("height")) {
            require(size, "shortest_edge", tower);
            return Fit.PAD;
        }
        if (size.has("height") || size.has("width")) {
            require(size, "height", tower);
            require(size, "width", tower);
            return Fit.STRETCH;
        }
        // Older files write the size as a number.
        ConfigSection plain = size.json().isEmpty() ? processor : size;
        require(plain, plain == size ? "shortest_edge" : "size", tower);
        if (!crop) {
            throw processor.wrong("do_center_crop", false, "true, since tiles are square");
        }
        ConfigSection cropSize = processor.section("crop_size");
        if (cropSize.json().isEmpty()) {
            require(processor, "crop_size", tower);
        } else {
            require(cropSize, "height", tower);
            require(cropSize, "width", tower);
        }
        return Fit.CROP;
    }

    private static void require(ConfigSection section, String key, TowerGeometry tower) {
        if (section.integer(key, tower.side(), 1, 8192) != tower.side()) {
            throw section.wrong(key, section.json().get(key), "the tower's image_size, " + tower.side());
        }
    }

    /// One tile for each picture.
    static PictureRecipe oneTile(HuggingFaceCheckpoint checkpoint, TowerGeometry tower) {
        Fit fit = fit(checkpoint.imageProcessor(), tower);
        return recipe(checkpoint, tower, fit, false, Optional.empty(), Optional.empty());
    }

    static PictureRecipe recipe(
            HuggingFaceCheckpoint checkpoint,
            TowerGeometry tower,
            Fit fit,
            boolean newline,
            Optional<CropRecipe> crops,
            Optional<FrameRecipe> frames) {
        ConfigSection processor = checkpoint.imageProcessor();
        return new PictureRecipe(
                tower.side(),
                tower.patches(),
                tower.tileTokens(),
                Arithmetic.TRANSFORMERS,
                HuggingFaceCheckpoint.interpolation(processor),
                checkpoint.background(processor),
                fit,
                newline,
                crops,
                frames);
    }
}
