package org.stromboli.family.llava;

import org.stromboli.family.processor.ProcessorClass;
import org.stromboli.family.processor.ProcessorConfig;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.vision.Fit;
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
        return recipe(images, tower, images.fit(tower.side())).build();
    }

    /// Without crops and frames.
    static ImageRecipe.Builder recipe(ProcessorConfig images, TowerGeometry tower, Fit fit) {
        return ImageRecipe.builder()
                .side(tower.side())
                .patches(tower.patches())
                .tileTokens(tower.tileTokens())
                .arithmetic(ReferenceImplementation.TRANSFORMERS)
                .interpolation(images.interpolation())
                .background(images.background(fit == Fit.PAD))
                .fit(fit);
    }
}
