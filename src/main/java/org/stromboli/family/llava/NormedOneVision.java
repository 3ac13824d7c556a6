package org.stromboli.family.llava;

import java.nio.file.Path;
import java.util.List;
import org.stromboli.family.Family;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.ProjectorGeometry;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.vision.Modality;

/// R-4B and Bee: LLaVA-OneVision with a norm before its projector, and a Qwen3 decoder. Bee's projector is four times
/// as wide between its layers. Stateless.
public final class NormedOneVision implements Family {

    private static final double EPSILON = 1e-6;
    private static final String BEE = "BeeForConditionalGeneration";
    private static final int EXPANSION = 4;

    @Override
    public String description() {
        return "R-4B and Bee (RForConditionalGeneration and BeeForConditionalGeneration)";
    }

    @Override
    public boolean recognises(ConfigSection config) {
        return List.of("RForConditionalGeneration", BEE).contains(architecture(config));
    }

    private static String architecture(ConfigSection config) {
        return config.json().path("architectures").path(0).asText();
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Overrides overrides) {
        HuggingFaceCheckpoint checkpoint = new HuggingFaceCheckpoint(directory, config, overrides);
        TowerGeometry tower = LlavaOneVision.tower(checkpoint);
        boolean bee = architecture(config).equals(BEE);
        ProjectorGeometry projector =
                checkpoint.projector().withNorm("pre_norm", EPSILON).withExpansion(bee ? EXPANSION : 1);
        return checkpoint.served(
                bee ? "Bee" : "R-4B",
                new ModelGeometry(tower, projector, checkpoint.decoder("qwen3")).withNewline(true),
                LlavaOneVision.images(checkpoint),
                LlavaOneVision.recipe(checkpoint, tower),
                List.of(
                        checkpoint.mediaToken(Modality.IMAGE, "image_token_index", "image_token_id", 151646),
                        checkpoint.mediaToken(Modality.VIDEO, "video_token_index", "video_token_id", 151647)));
    }
}
