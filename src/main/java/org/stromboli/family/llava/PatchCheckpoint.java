package org.stromboli.family.llava;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.family.MediaToken;
import org.stromboli.family.ServedModel;
import org.stromboli.family.processor.ProcessorClass;
import org.stromboli.family.processor.ProcessorConfig;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.PatchTowerGeometry;
import org.stromboli.model.geometry.ProjectorGeometry;
import org.stromboli.model.weights.WeightNames;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.Modality;
import org.stromboli.vision.preprocess.PatchCodec;
import org.stromboli.vision.preprocess.PatchPreprocessor;
import org.stromboli.vision.preprocess.PatchVideos;

/// What LLaVA-OneVision-1.5 and LLaVA-OneVision-2 have in common: images at their own size in the way of Qwen2-VL, a
/// merger
/// behind the tower, and the tokens around images and videos.
///
/// @param checkpoint the directory
record PatchCheckpoint(HuggingFaceCheckpoint checkpoint) {

    private static final WeightNames NAMES = new WeightNames(
            List.of("model.visual.", "visual."),
            List.of("model.visual.merger.", "visual.merger."),
            List.of("model.language_model.", "model."),
            List.of("lm_head."),
            List.of());

    /// What Qwen2-VL's processor does where its file says nothing.
    private static final long MIN_PIXELS = 56 * 56;

    private static final long MAX_PIXELS = 28 * 28 * 1280;

    private static final int CODEC_PIXELS = 150_000;
    private static final int CODEC_MERGE = 2;
    private static final int MAX_MERGE = 16;
    private static final int USUAL_MERGE = 2;
    private static final String MERGE = "merge_size";
    private static final String TEMPORAL = "temporal_patch_size";

    ProcessorConfig images() {
        return checkpoint.imageProcessor(ProcessorClass.QWEN2_VL);
    }

    ProcessorConfig videos(ProcessorConfig images) {
        return checkpoint.videoProcessor(images, ProcessorClass.QWEN2_VL_VIDEO);
    }

    /// Patches along a token's edge, on which processor and model have to agree.
    int merge() {
        ProcessorConfig images = images();
        ConfigSection vision = checkpoint.config().section("vision_config");
        int usual = images.section().size(MERGE, USUAL_MERGE, MAX_MERGE);
        int merge = vision.size("spatial_merge_size", usual, MAX_MERGE);
        if (usual != merge && images.section().has(MERGE)) {
            throw images.section().wrong(MERGE, usual, "spatial_merge_size of config.json, " + merge);
        }
        vision.integer(TEMPORAL, 1, 1, 1);
        images.section().integer(TEMPORAL, 1, 1, 1);
        return merge;
    }

    /// How images are resized, or frames.
    ///
    /// @param frames whether the rule for frames of LLaVA-OneVision-2 counts
    PatchPreprocessor.Recipe recipe(ProcessorConfig processor, PatchTowerGeometry tower, boolean frames) {
        int patch = tower.sizes().patch();
        int given = processor.section().size("patch_size", patch, 1024);
        if (given != patch) {
            throw processor.section().wrong("patch_size", given, "patch_size of config.json's vision_config, " + patch);
        }
        return new PatchPreprocessor.Recipe(
                patch,
                tower.merge(),
                processor.nearestMultiples(patch * tower.merge(), MIN_PIXELS, MAX_PIXELS, frames),
                processor.interpolation());
    }

    /// @param videos how they are read
    /// @param codec how codec streams are taken
    ServedModel.Builder served(
            String family,
            PatchTowerGeometry tower,
            DecoderGeometry decoder,
            PatchVideos videos,
            Optional<PatchCodec> codec) {
        ProcessorConfig images = images();
        ProjectorGeometry merger = ProjectorGeometry.layers(List.of("mlp.0", "mlp.2"), true)
                .withNorm("ln_q", tower.norms().endEpsilon())
                .withJoined(tower.joined());
        boolean tied = true; // where there is no head; one that is there counts, whatever the configuration says
        ModelPlan plan = ModelPlan.of(
                checkpoint.directory(),
                new ModelGeometry(tower.tower(), merger, decoder),
                images.normalisation(),
                NAMES,
                tied);
        MediaToken image = checkpoint.mediaToken(Modality.IMAGE, "image_token_id", "image_token_id", 151655);
        MediaToken video = checkpoint.mediaToken(Modality.VIDEO, "video_token_id", "video_token_id", 151656);
        MediaToken start =
                checkpoint.mediaToken(Modality.IMAGE, "vision_start_token_id", "vision_start_token_id", 151652);
        MediaToken end = checkpoint.mediaToken(Modality.IMAGE, "vision_end_token_id", "vision_end_token_id", 151653);
        Tokenizer tokenizer = checkpoint.tokenizer(List.of(image, video, start, end));
        List<MediaPlaceholder> placeholders = new ArrayList<>();
        placeholders.add(image.placeholder(tokenizer));
        MediaPlaceholder ofVideos = video.placeholder(tokenizer);
        Optional<MediaPlaceholder.Runs> runs = Optional.of(new MediaPlaceholder.Runs(
                start.placeholder(tokenizer).text(),
                image.placeholder(tokenizer).text(),
                image.id(),
                end.placeholder(tokenizer).text()));
        placeholders.add(new MediaPlaceholder(
                Modality.VIDEO, ofVideos.text(), ofVideos.id(), videos.told() ? runs : Optional.empty()));
        return checkpoint
                .served(family, plan, tokenizer, placeholders)
                .preprocessor(new PatchPreprocessor(recipe(images, tower, false), Optional.of(videos), codec));
    }

    /// From the section `codec` of the processor's file. Blocks of a codec stream are two patches wide, so that other
    /// tokens cannot be made of them.
    Optional<PatchCodec> codec(PatchTowerGeometry tower) {
        ConfigSection section = images().section().section("codec");
        int canvases = section.size("images_per_group", 4, 64);
        int groupSize = section.size("group_size", 32, 4096);
        int frames = section.size("target_canvas", 32, 4096) / canvases * groupSize;
        int min = section.size("min_group_frames", 8, 4096);
        int max = section.size("max_group_frames", 64, 4096);
        int patch = tower.sizes().patch();
        if (max < min) {
            throw section.wrong("max_group_frames", max, "at least min_group_frames, " + min);
        }
        if (frames < 1) {
            throw section.wrong("images_per_group", canvases, "at most target_canvas");
        }
        section.size("patch", patch, 1024); // the processor's counts, whatever stands here
        int maxPixels = section.size("max_pixels", CODEC_PIXELS, 1 << 28);
        int window = checkpoint.config().section("vision_config").size("frame_windows_size", 4, 4096);
        PatchCodec.Grouping grouping = new PatchCodec.Grouping(frames, groupSize, canvases, min, max);
        return tower.merge() == CODEC_MERGE
                ? Optional.of(PatchCodec.of(grouping, patch, maxPixels, tower.merge(), window))
                : Optional.empty();
    }
}
