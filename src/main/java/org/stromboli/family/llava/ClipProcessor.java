package org.stromboli.family.llava;

import java.util.Optional;
import org.stromboli.family.processor.ProcessorClass;
import org.stromboli.family.processor.ProcessorConfig;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.vision.CropRecipe;
import org.stromboli.vision.Fit;
import org.stromboli.vision.FrameRecipe;
import org.stromboli.vision.ImageRecipe;
import org.stromboli.vision.ReferenceImplementation;

/// The image processors of CLIP and its relatives: the shorter edge resized and the middle cut out, or resized to a
/// square, or padded to one first, as the checkpoint's file says.
final class ClipProcessor {

    private ClipProcessor() {}

    /// Of a family of one tile for each image.
    static ProcessorConfig config(HuggingFaceCheckpoint checkpoint) {
        return checkpoint.imageProcessor(ProcessorClass.LLAVA, ProcessorClass.CLIP, ProcessorClass.SIGLIP);
    }

    /// One tile for each image.
    static ImageRecipe oneTile(HuggingFaceCheckpoint checkpoint, TowerGeometry tower) {
        ProcessorConfig images = config(checkpoint);
        return recipe(images, tower, images.fit(tower.side()), false, Optional.empty(), Optional.empty());
    }

    static ImageRecipe recipe(
            ProcessorConfig images,
            TowerGeometry tower,
            Fit fit,
            boolean newline,
            Optional<CropRecipe> crops,
            Optional<FrameRecipe> frames) {
        return new ImageRecipe(
                tower.side(),
                tower.patches(),
                tower.tileTokens(),
                ReferenceImplementation.TRANSFORMERS,
                images.interpolation(),
                images.background(fit == Fit.PAD),
                fit,
                newline,
                crops,
                frames);
    }
}
