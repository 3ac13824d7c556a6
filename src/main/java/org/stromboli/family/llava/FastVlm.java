package org.stromboli.family.llava;

import java.nio.file.Path;
import java.util.List;
import org.stromboli.family.Family;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.processor.ProcessorConfig;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.FastVitStages;
import org.stromboli.model.geometry.FeatureChoice;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.model.weights.WeightNames;
import org.stromboli.vision.Modality;

/// FastVLM as Hugging Face distributes it: a FastViT tower, whose cells of 64 pixels are the tokens of an image.
/// Stateless.
public final class FastVlm implements Family {

    private static final WeightNames NAMES = HuggingFaceCheckpoint.NAMES.withTower(
            List.of("vision_tower.timm_model.", "model.vision_tower.timm_model."));

    @Override
    public String description() {
        return "FastVLM (FastVlmForConditionalGeneration, model_type fast_vlm)";
    }

    @Override
    public boolean recognises(ConfigSection config) {
        return config.json().path("model_type").asText().equals("fast_vlm");
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Overrides overrides) {
        HuggingFaceCheckpoint checkpoint = new HuggingFaceCheckpoint(directory, config, overrides);
        TowerGeometry tower = tower(checkpoint);
        return checkpoint.served(
                "FastVLM",
                new ModelGeometry(tower, checkpoint.projector(), checkpoint.decoder("qwen2")),
                NAMES,
                ClipProcessor.config(checkpoint),
                ClipProcessor.oneTile(checkpoint, tower),
                List.of(checkpoint.mediaToken(Modality.IMAGE, "image_token_index", "image_token_id", 151646)));
    }

    static TowerGeometry tower(HuggingFaceCheckpoint checkpoint) {
        ConfigSection config = checkpoint.config();
        ProcessorConfig images = ClipProcessor.config(checkpoint);
        FeatureChoice choice = FeatureChoice.of(config, List.of(-1), "full");
        if (!choice.layers().equals(List.of(-1))) {
            throw config.wrong("vision_feature_layer", choice.layers(), "-1: stages are of different sizes");
        }
        if (!choice.withClassToken()) {
            throw config.wrong("vision_feature_select_strategy", "default", "full: there is no class token");
        }
        ConfigSection vision = config.section("vision_config");
        vision.oneOf("model_type", "timm_wrapper", List.of("timm_wrapper"));
        vision.oneOf("architecture", "fastvit_mci3", List.of("fastvit_mci3"));
        FastVitStages stages = FastVitStages.of(vision.section("model_args"));
        int declared = vision.integer("hidden_size", stages.outputWidth(), 1, 1 << 20);
        if (declared != stages.outputWidth()) {
            throw vision.wrong("hidden_size", declared, "the width that the stages give, " + stages.outputWidth());
        }
        int side = images.edge();
        if (side % FastVitStages.REDUCTION != 0) {
            throw images.section()
                    .wrong("crop_size", side, "a multiple of %d pixels".formatted(FastVitStages.REDUCTION));
        }
        return stages.tower(side);
    }
}
