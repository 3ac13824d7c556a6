package org.stromboli.family.llava;

import java.nio.file.Path;
import java.util.List;
import org.stromboli.family.Family;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.PatchTowerGeometry;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.preprocess.PatchVideos;

/// LLaVA-OneVision-2: the OneVision encoder at the image's own size, a merger, a Qwen3 decoder, with or without
/// experts;
/// the times of frames stand in the prompt. Stateless.
public final class LlavaOneVision2 implements Family {

    private static final String TYPE = "llava_onevision2";
    private static final String WITH_EXPERTS = "llava_onevision2_moe";

    @Override
    public String description() {
        return "LLaVA-OneVision-2 (LlavaOnevision2ForConditionalGeneration, model_type llava_onevision2 and"
                + " llava_onevision2_moe)";
    }

    @Override
    public boolean recognises(ConfigSection config) {
        return List.of(TYPE, WITH_EXPERTS)
                .contains(config.json().path("model_type").asText());
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Overrides overrides) {
        HuggingFaceCheckpoint files = new HuggingFaceCheckpoint(directory, config, overrides);
        PatchCheckpoint checkpoint = new PatchCheckpoint(files);
        PatchTowerGeometry tower = PatchTowers.oneVisionEncoder(config.section("vision_config"), checkpoint.merge());
        boolean told = true;
        PatchVideos videos = new PatchVideos(
                checkpoint.recipe(checkpoint.images(), tower, true),
                new Rules(),
                told,
                overrides.vision().framePositions());
        boolean experts = config.json().path("model_type").asText().equals(WITH_EXPERTS);
        return checkpoint
                .served(
                        "LLaVA-OneVision-2",
                        tower,
                        files.decoder(experts ? "qwen3_moe" : "qwen3"),
                        videos,
                        checkpoint.codec(tower))
                .build();
    }

    /// Those of the published processor, with fewer frames of long videos, which would fill the context.
    private record Rules() implements PatchVideos.Rules {

        private static final int MOST = 32;

        @Override
        public FrameSampling usual() {
            return new FrameSampling.ByLength(MOST);
        }

        @Override
        public FrameSampling count(int frames) {
            return new FrameSampling.Nearest(frames);
        }

        @Override
        public FrameSampling rate(double perSecond) {
            return new FrameSampling.NearestPerSecond(perSecond);
        }
    }
}
