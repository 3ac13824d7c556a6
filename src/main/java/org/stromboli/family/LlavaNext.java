package org.stromboli.family;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.model.ConfigSection;
import org.stromboli.model.FeatureChoice;
import org.stromboli.model.Geometry;
import org.stromboli.model.TowerGeometry;
import org.stromboli.vision.CropMerge;
import org.stromboli.vision.CropRecipe;
import org.stromboli.vision.Fit;
import org.stromboli.vision.FrameRecipe;
import org.stromboli.vision.Modality;
import org.stromboli.vision.Newlines;
import org.stromboli.vision.PictureRecipe;
import org.stromboli.vision.Pooling;

/// LLaVA-NeXT (1.6) and LLaVA-NeXT-Video as Hugging Face distributes them: the whole picture and its crops, whatever
/// the number of pictures; frames of videos pooled before they are projected. Stateless.
final class LlavaNext implements Family {

    /// As the published examples of NeXT-Video take them.
    private static final int FRAMES = 8;

    private static final String PICTURES = "llava_next";
    private static final String VIDEOS = "llava_next_video";

    @Override
    public String description() {
        return "LLaVA-NeXT and LLaVA-NeXT-Video (LlavaNextForConditionalGeneration and"
                + " LlavaNextVideoForConditionalGeneration, model_type llava_next and llava_next_video)";
    }

    @Override
    public boolean recognises(ConfigSection config) {
        return List.of(PICTURES, VIDEOS)
                .contains(config.json().path("model_type").asText());
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Overrides overrides) {
        HuggingFaceCheckpoint checkpoint = new HuggingFaceCheckpoint(directory, config, overrides);
        TowerGeometry tower = tower(checkpoint);
        boolean videos = takesVideos(config);
        List<MediaPlaceholder> placeholders = new ArrayList<>();
        placeholders.add(checkpoint.placeholder(
                Modality.IMAGE, "<image>", "image_token_index", "image_token_id", videos ? 32001 : 32000));
        if (videos) {
            placeholders.add(
                    checkpoint.placeholder(Modality.VIDEO, "<video>", "video_token_index", "video_token_id", 32000));
        }
        return checkpoint.served(
                videos ? "LLaVA-NeXT-Video" : "LLaVA-NeXT",
                new Geometry(tower, checkpoint.projector(), checkpoint.decoder("llama"), true),
                recipe(checkpoint, tower),
                List.copyOf(placeholders));
    }

    private static boolean takesVideos(ConfigSection config) {
        return config.text("model_type", PICTURES).equals(VIDEOS);
    }

    static TowerGeometry tower(HuggingFaceCheckpoint checkpoint) {
        ConfigSection config = checkpoint.config();
        TowerGeometry tower =
                checkpoint.tower(UsualTower.CLIP_LARGE_336.config(), FeatureChoice.of(config, List.of(-2), "default"));
        if (tower.tileTokens() != tower.patches() * tower.patches()) {
            throw config.wrong(
                    "vision_feature_select_strategy", "full", "default: maps have no place for a class token");
        }
        return tower;
    }

    static PictureRecipe recipe(HuggingFaceCheckpoint checkpoint, TowerGeometry tower) {
        CropRecipe crops = new CropRecipe(
                checkpoint.grids(checkpoint.imageProcessor(), tower.side()), 0, true, CropMerge.UNPADDED);
        Optional<FrameRecipe> frames =
                takesVideos(checkpoint.config()) ? Optional.of(frames(checkpoint, tower)) : Optional.empty();
        return ClipProcessor.recipe(checkpoint, tower, Fit.STRETCH, true, Optional.of(crops), frames);
    }

    private static FrameRecipe frames(HuggingFaceCheckpoint checkpoint, TowerGeometry tower) {
        ConfigSection config = checkpoint.config();
        String mode = config.oneOf("spatial_pool_mode", "average", List.of("average", "max"));
        int stride = config.size("spatial_pool_stride", 2, tower.patches());
        Pooling.Kind kind = mode.equals("max") ? Pooling.Kind.LARGEST : Pooling.Kind.MEAN;
        return new FrameRecipe(
                ClipProcessor.fit(checkpoint.videoProcessor(), tower),
                new Pooling(kind, stride, true),
                Newlines.NOWHERE,
                checkpoint.frameSampling(FRAMES));
    }
}
