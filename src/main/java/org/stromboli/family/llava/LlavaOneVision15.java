package org.stromboli.family.llava;

import java.nio.file.Path;
import java.util.Optional;
import org.stromboli.family.Family;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.processor.ProcessorConfig;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.PatchTowerGeometry;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.preprocess.PatchVideos;

/// LLaVA-OneVision-1.5: a RICE tower at the image's own size, a merger, a Qwen3 decoder. Stateless.
public final class LlavaOneVision15 implements Family {

    private static final String TYPE = "llavaonevision1_5";

    @Override
    public String description() {
        return "LLaVA-OneVision-1.5 (LLaVAOneVision1_5_ForConditionalGeneration, model_type llavaonevision1_5)";
    }

    @Override
    public boolean recognises(ConfigSection config) {
        return config.json().path("model_type").asText().equals(TYPE);
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Overrides overrides) {
        HuggingFaceCheckpoint files = new HuggingFaceCheckpoint(directory, config, overrides);
        PatchCheckpoint checkpoint = new PatchCheckpoint(files);
        PatchTowerGeometry tower = PatchTowers.rice(config.section("vision_config"), checkpoint.merge());
        ProcessorConfig images = checkpoint.images();
        boolean told = false;
        boolean placed = false;
        PatchVideos videos =
                new PatchVideos(checkpoint.recipe(checkpoint.videos(images), tower, false), new Rules(), told, placed);
        ServedModel.Builder served =
                checkpoint.served("LLaVA-OneVision-1.5", tower, files.decoder("qwen3"), videos, Optional.empty());
        if (overrides.vision().publishedAlignment()) {
            served.promptFormat(ShiftedPromptFormat::new);
        }
        return served.build();
    }

    /// Those of the helper library that the published examples use.
    private record Rules() implements PatchVideos.Rules {

        private static final double RATE = 2;

        @Override
        public FrameSampling usual() {
            return new FrameSampling.EvenPerSecond(RATE);
        }

        @Override
        public FrameSampling count(int frames) {
            return new FrameSampling.Even(frames);
        }

        @Override
        public FrameSampling rate(double perSecond) {
            return new FrameSampling.EvenPerSecond(perSecond);
        }
    }
}
