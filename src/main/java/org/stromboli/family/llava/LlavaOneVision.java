package org.stromboli.family.llava;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.family.Family;
import org.stromboli.family.KnownTower;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.processor.ProcessorClass;
import org.stromboli.family.processor.ProcessorConfig;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.FeatureChoice;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.vision.CropMerge;
import org.stromboli.vision.CropRecipe;
import org.stromboli.vision.Fit;
import org.stromboli.vision.FrameRecipe;
import org.stromboli.vision.ImageRecipe;
import org.stromboli.vision.Modality;
import org.stromboli.vision.Newlines;
import org.stromboli.vision.Pooling;

/// LLaVA-OneVision as Hugging Face distributes it: a SigLIP tower, two projector layers, a Qwen2 decoder; AnyRes for
/// one image, one tile for each of several, pooled frames for videos. Stateless.
public final class LlavaOneVision implements Family {

    private static final Pattern ASPECT = Pattern.compile("anyres_max_(\\d{1,4})");
    private static final Pooling FRAME_POOLING = Pooling.projected(Pooling.Kind.BILINEAR, 2);

    /// As the published examples take them.
    private static final int FRAMES = 16;

    @Override
    public String description() {
        return "LLaVA-OneVision (LlavaOnevisionForConditionalGeneration, model_type llava_onevision)";
    }

    @Override
    public boolean recognises(ConfigSection config) {
        return config.json().path("model_type").asText().equals("llava_onevision");
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Overrides overrides) {
        HuggingFaceCheckpoint checkpoint = new HuggingFaceCheckpoint(directory, config, overrides);
        TowerGeometry tower = tower(checkpoint);
        ModelGeometry geometry =
                new ModelGeometry(tower, checkpoint.projector(), checkpoint.decoder("qwen2")).withNewline(true);
        return checkpoint.served(
                "LLaVA-OneVision",
                geometry,
                images(checkpoint),
                recipe(checkpoint, tower),
                List.of(
                        checkpoint.mediaToken(Modality.IMAGE, "image_token_index", "image_token_id", 151646),
                        checkpoint.mediaToken(Modality.VIDEO, "video_token_index", "video_token_id", 151647)));
    }

    static TowerGeometry tower(HuggingFaceCheckpoint checkpoint) {
        FeatureChoice choice = FeatureChoice.of(checkpoint.config(), List.of(-1), "full");
        return checkpoint.tower(KnownTower.SIGLIP_SO400M_384_CONVERTED.config(), choice);
    }

    static ImageRecipe recipe(HuggingFaceCheckpoint checkpoint, TowerGeometry tower) {
        ProcessorConfig images = images(checkpoint);
        images.requireTiles(tower.side());
        ProcessorConfig videos = checkpoint.videoProcessor(images, ProcessorClass.LLAVA_ONEVISION_VIDEO);
        boolean severalToo = false;
        CropRecipe crops = new CropRecipe(
                checkpoint.grids(images, tower.side()), maxTiles(checkpoint.config()), severalToo, CropMerge.UNPADDED);
        FrameRecipe frames = new FrameRecipe(
                videos.fit(tower.side()),
                FRAME_POOLING,
                Newlines.AT_END,
                HuggingFaceCheckpoint.frameSampling(videos, FRAMES));
        return ClipProcessor.recipe(images, tower, Fit.PAD)
                .newline(true)
                .crops(crops)
                .frames(frames)
                .build();
    }

    static ProcessorConfig images(HuggingFaceCheckpoint checkpoint) {
        return checkpoint.imageProcessor(ProcessorClass.LLAVA_ONEVISION);
    }

    private static int maxTiles(ConfigSection config) {
        String aspect = config.text("vision_aspect_ratio", "anyres_max_9");
        Matcher matcher = ASPECT.matcher(aspect);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) < 1) {
            throw config.wrong("vision_aspect_ratio", aspect, "anyres_max_N");
        }
        return Integer.parseInt(matcher.group(1));
    }
}
