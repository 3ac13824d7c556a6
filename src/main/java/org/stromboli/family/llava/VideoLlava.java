package org.stromboli.family.llava;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
import org.stromboli.model.weights.WeightNames;
import org.stromboli.vision.FrameRecipe;
import org.stromboli.vision.ImageRecipe;
import org.stromboli.vision.Modality;
import org.stromboli.vision.ReferenceImplementation;

/// Video-LLaVA as Hugging Face distributes it: a tower for images and one for frames, of one shape; one projector.
/// Frames keep their class tokens. Stateless.
public final class VideoLlava implements Family {

    /// As the published examples take them.
    private static final int FRAMES = 8;

    private static final List<Integer> DEPTHS = List.of(-2);

    private static final WeightNames NAMES =
            HuggingFaceCheckpoint.NAMES.withTower(prefixes("image_tower.")).withVideoTower(prefixes("video_tower."));

    @Override
    public String description() {
        return "Video-LLaVA (VideoLlavaForConditionalGeneration, model_type video_llava)";
    }

    @Override
    public boolean recognises(ConfigSection config) {
        return config.json().path("model_type").asText().equals("video_llava");
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Overrides overrides) {
        HuggingFaceCheckpoint checkpoint = new HuggingFaceCheckpoint(directory, config, overrides);
        FeatureChoice choice = FeatureChoice.of(config, DEPTHS, "default");
        TowerGeometry tower = tower(checkpoint, choice);
        ModelGeometry geometry = new ModelGeometry(tower, checkpoint.projector(), checkpoint.decoder("llama"))
                .withVideoTower(tower(checkpoint, new FeatureChoice(choice.layers(), true)));
        return checkpoint.served(
                "Video-LLaVA", geometry, NAMES, images(checkpoint), recipe(checkpoint, tower), tokens(checkpoint));
    }

    private static List<String> prefixes(String name) {
        return Stream.of("", "model.")
                .flatMap(model -> Stream.of(model + name + "vision_model.", model + name))
                .toList();
    }

    static TowerGeometry tower(HuggingFaceCheckpoint checkpoint, FeatureChoice choice) {
        return checkpoint.tower(KnownTower.CLIP_LARGE_224.config(), choice);
    }

    /// Images are resized by Pillow, frames by torchvision.
    static ImageRecipe recipe(HuggingFaceCheckpoint checkpoint, TowerGeometry tower) {
        ProcessorConfig images = images(checkpoint);
        ProcessorConfig videos = checkpoint.videoProcessor(images, ProcessorClass.VIDEO_LLAVA_VIDEO);
        FrameRecipe frames = FrameRecipe.whole(
                videos.fit(tower.side()),
                HuggingFaceCheckpoint.frameSampling(videos, FRAMES),
                ReferenceImplementation.TRANSFORMERS);
        return ClipProcessor.recipe(images, tower, images.fit(tower.side()))
                .arithmetic(ReferenceImplementation.ORIGINAL)
                .frames(frames)
                .build();
    }

    private static ProcessorConfig images(HuggingFaceCheckpoint checkpoint) {
        return checkpoint.imageProcessor(ProcessorClass.VIDEO_LLAVA);
    }

    private static List<MediaToken> tokens(HuggingFaceCheckpoint checkpoint) {
        return List.of(
                checkpoint.mediaToken(Modality.IMAGE, "image_token_index", "image_token_id", 32000),
                checkpoint.mediaToken(Modality.VIDEO, "video_token_index", "video_token_id", 32001));
    }
}
