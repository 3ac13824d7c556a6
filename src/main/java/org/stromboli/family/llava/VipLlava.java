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
import org.stromboli.model.geometry.ProjectorGeometry;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.vision.Modality;

/// ViP-LLaVA as Hugging Face distributes it: LLaVA-1.5 that reads five depths of its tower through a norm, and
/// understands marks drawn on images. Stateless.
public final class VipLlava implements Family {

    private static final List<Integer> DEPTHS = List.of(-2, -5, -8, -11, 6);

    @Override
    public String description() {
        return "ViP-LLaVA (VipLlavaForConditionalGeneration, model_type vipllava)";
    }

    @Override
    public boolean recognises(ConfigSection config) {
        return config.json().path("model_type").asText().equals("vipllava");
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Overrides overrides) {
        HuggingFaceCheckpoint checkpoint = new HuggingFaceCheckpoint(directory, config, overrides);
        TowerGeometry tower = tower(checkpoint);
        config.oneOf("projector_hidden_act", "gelu", List.of("gelu"));
        ProjectorGeometry projector = ProjectorGeometry.layers(List.of("linear_1", "linear_2"), true)
                .withNorm("projector_layernorm", config.number("projector_layernorm_eps", 1e-5, 0, 1));
        return checkpoint.served(
                "ViP-LLaVA",
                new ModelGeometry(tower, projector, checkpoint.decoder("llama")),
                ClipProcessor.config(checkpoint),
                ClipProcessor.oneTile(checkpoint, tower),
                List.of(checkpoint.mediaToken(Modality.IMAGE, "image_token_index", "image_token_id", 32000)));
    }

    static TowerGeometry tower(HuggingFaceCheckpoint checkpoint) {
        return checkpoint.tower(
                KnownTower.CLIP_LARGE_336.config(), FeatureChoice.of(checkpoint.config(), DEPTHS, "default"));
    }
}
