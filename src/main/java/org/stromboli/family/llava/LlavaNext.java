package org.stromboli.family.llava;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stromboli.family.Family;
import org.stromboli.family.KnownTower;
import org.stromboli.family.MediaToken;
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

/// LLaVA-NeXT (1.6) and LLaVA-NeXT-Video as Hugging Face distributes them: the whole image and its crops, whatever
/// the number of images; frames of videos pooled before they are projected. Stateless.
public final class LlavaNext implements Family {

    /// As the published examples of NeXT-Video take them.
    private static final int FRAMES = 8;

    private static final String IMAGES = "llava_next";
    private static final String VIDEOS = "llava_next_video";

    @Override
    public String description() {
        return "LLaVA-NeXT and LLaVA-NeXT-Video (LlavaNextForConditionalGeneration and"
                + " LlavaNextVideoForConditionalGeneration, model_type llava_next and llava_next_video)";
    }

    @Override
    public boolean recognises(ConfigSection config) {
        return List.of(IMAGES, VIDEOS).contains(config.json().path("model_type").asText());
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Overrides overrides) {
        HuggingFaceCheckpoint checkpoint = new HuggingFaceCheckpoint(directory, config, overrides);
        TowerGeometry tower = tower(checkpoint);
        boolean videos = takesVideos(config);
        List<MediaToken> tokens = new ArrayList<>();
        tokens.add(
                checkpoint.mediaToken(Modality.IMAGE, "image_token_index", "image_token_id", videos ? 32001 : 32000));
        if (videos) {
            tokens.add(checkpoint.mediaToken(Modality.VIDEO, "video_token_index", "video_token_id", 32000));
        }
        return checkpoint.served(
                videos ? "LLaVA-NeXT-Video" : "LLaVA-NeXT",
                new ModelGeometry(tower, checkpoint.projector(), checkpoint.decoder("llama")).withNewline(true),
                images(checkpoint),
                recipe(checkpoint, tower),
                List.copyOf(tokens));
    }

    private static boolean takesVideos(ConfigSection config) {
        return config.text("model_type", IMAGES).equals(VIDEOS);
    }

    static TowerGeometry tower(HuggingFaceCheckpoint checkpoint) {
        ConfigSection config = checkpoint.config();
        TowerGeometry tower =
                checkpoint.tower(KnownTower.CLIP_LARGE_336.config(), FeatureChoice.of(config, List.of(-2), "default"));
        if (tower.tileTokens() != tower.patches() * tower.patches()) {
            throw config.wrong(
                    "vision_feature_select_strategy", "full", "default: maps have no place for a class token");
        }
        return tower;
    }

    static ImageRecipe recipe(HuggingFaceCheckpoint checkpoint, TowerGeometry tower) {
        return builder(checkpoint, tower).build();
    }

    static ImageRecipe.Builder builder(HuggingFaceCheckpoint checkpoint, TowerGeometry tower) {
        ProcessorConfig images = images(checkpoint);
        images.requireTiles(tower.side());
        boolean severalToo = true;
        CropRecipe crops = new CropRecipe(
                checkpoint.grids(images, tower.side()), CropRecipe.UNLIMITED, severalToo, CropMerge.UNPADDED);
        Optional<FrameRecipe> frames =
                takesVideos(checkpoint.config()) ? Optional.of(frames(checkpoint, images, tower)) : Optional.empty();
        return ClipProcessor.recipe(images, tower, Fit.STRETCH)
                .newline(true)
                .crops(crops)
                .frames(frames);
    }

    static ProcessorConfig images(HuggingFaceCheckpoint checkpoint) {
        return checkpoint.imageProcessor(ProcessorClass.LLAVA_NEXT);
    }

    private static FrameRecipe frames(HuggingFaceCheckpoint checkpoint, ProcessorConfig images, TowerGeometry tower) {
        ProcessorConfig videos = checkpoint.videoProcessor(images, ProcessorClass.LLAVA_NEXT_VIDEO);
        ConfigSection config = checkpoint.config();
        String mode = config.oneOf("spatial_pool_mode", "average", List.of("average", "max"));
        int stride = config.size("spatial_pool_stride", 2, tower.patches());
        Pooling.Kind kind = mode.equals("max") ? Pooling.Kind.LARGEST : Pooling.Kind.MEAN;
        return new FrameRecipe(
                videos.fit(tower.side()),
                Pooling.beforeProjection(kind, stride),
                Newlines.NOWHERE,
                HuggingFaceCheckpoint.frameSampling(videos, FRAMES));
    }
}
