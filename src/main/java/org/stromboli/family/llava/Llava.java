package org.stromboli.family.llava;

import java.nio.file.Path;
import java.util.List;
import org.stromboli.family.Family;
import org.stromboli.family.KnownTower;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.FeatureChoice;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.vision.Modality;

/// LLaVA-1.5 and its relatives as Hugging Face distributes them: one tile for each image. Stateless.
public final class Llava implements Family {

    @Override
    public String description() {
        return "LLaVA and LLaVA-1.5 (LlavaForConditionalGeneration, model_type llava)";
    }

    /// The authors use the same type for a plain decoder with further keys.
    @Override
    public boolean recognises(ConfigSection config) {
        return config.json().path("model_type").asText().equals("llava") && !config.has("mm_vision_tower");
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Overrides overrides) {
        HuggingFaceCheckpoint checkpoint = new HuggingFaceCheckpoint(directory, config, overrides);
        TowerGeometry tower = tower(checkpoint);
        return checkpoint.served(
                "LLaVA",
                new ModelGeometry(tower, checkpoint.projector(), checkpoint.decoder("llama")),
                ClipProcessor.config(checkpoint),
                ClipProcessor.oneTile(checkpoint, tower),
                List.of(checkpoint.mediaToken(Modality.IMAGE, "image_token_index", "image_token_id", 32000)));
    }

    static TowerGeometry tower(HuggingFaceCheckpoint checkpoint) {
        return checkpoint.tower(
                KnownTower.CLIP_LARGE_336.config(), FeatureChoice.of(checkpoint.config(), List.of(-2), "default"));
    }
}
