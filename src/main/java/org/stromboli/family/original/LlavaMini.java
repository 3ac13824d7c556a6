package org.stromboli.family.original;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.stromboli.chat.ConversationFormat.Markers;
import org.stromboli.chat.FusedPromptFormat;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.chat.TemplateChoice;
import org.stromboli.family.CheckpointName;
import org.stromboli.family.Family;
import org.stromboli.family.GenerationConfig;
import org.stromboli.family.Naming;
import org.stromboli.family.Overrides;
import org.stromboli.family.PromptFormats;
import org.stromboli.family.ServedModel;
import org.stromboli.family.Tokenizers;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.FeatureChoice;
import org.stromboli.model.geometry.MiniGeometry;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.model.weights.CheckpointWeights;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.Modality;
import org.stromboli.vision.preprocess.BlockPreprocessor;

/// LLaVA-Mini: an image becomes one token or a few, and the prompt is fused with all of its patches first. One image
/// or video for each request. Stateless.
public final class LlavaMini implements Family {

    private static final String TYPE = "llava_mini_llama";

    /// Stands where features take the place of the embedding.
    private static final int ANY_ID = 0;

    @Override
    public String description() {
        return "LLaVA-Mini (LlavaMiniLlamaForCausalLM, model_type llava_mini_llama)";
    }

    @Override
    public boolean recognises(ConfigSection config) {
        return config.json().path("model_type").asText().equals(TYPE);
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Overrides overrides) {
        if (!config.has("compressor_size")) {
            throw config.wrong("compressor_size", "missing", "the number of tokens along an image's edge");
        }
        CheckpointWeights weights = CheckpointWeights.open(directory);
        OriginalTower vision = OriginalTower.find(directory, config, overrides);
        TowerGeometry tower = tower(config, vision);
        MiniGeometry mini = MiniGeometry.of(config, tower);
        DecoderGeometry decoder = OriginalDecoder.LLAMA.geometry(config, weights);
        boolean inside = OriginalLlava.holdsTower(weights);
        ModelPlan plan = ModelPlan.of(
                weights,
                inside ? weights : vision.weights(),
                new ModelGeometry(tower, OriginalProjector.of(config), decoder).withMini(mini),
                vision.normalisation(),
                OriginalLlava.names(inside),
                config.flag("tie_word_embeddings", false));
        return served(directory, config, overrides, plan, preprocessor(config, vision, tower));
    }

    public static BlockPreprocessor preprocessor(ConfigSection config, OriginalTower vision, TowerGeometry tower) {
        MiniGeometry mini = MiniGeometry.of(config, tower);
        boolean padsSeveral = false;
        OriginalPreprocessing preprocessing = new OriginalPreprocessing(ofOneTile(config), vision, tower, padsSeveral);
        return new BlockPreprocessor(preprocessing.recipe(), mini.blocks(), mini.queries());
    }

    private static ServedModel served(
            Path directory, ConfigSection config, Overrides overrides, ModelPlan plan, BlockPreprocessor preprocessor) {
        Tokenizer tokenizer = Tokenizers.open(directory, List.of("<image>"), overrides);
        List<MediaPlaceholder> placeholders = Stream.of(Modality.values())
                .map(modality -> new MediaPlaceholder(modality, "<image>", ANY_ID))
                .toList();
        DecoderGeometry decoder = plan.geometry().decoder();
        return ServedModel.builder()
                .naming(Naming.of(CheckpointName.of(directory, Optional.of(config))))
                .family("LLaVA-Mini")
                .plan(plan)
                .tokenizer(tokenizer)
                .promptFormat(new FusedPromptFormat(PromptFormats.ofName(
                        directory, tokenizer, placeholders, Markers.NONE, overrides, TemplateChoice.LLAVA_MINI)))
                .preprocessor(preprocessor)
                .defaults(GenerationConfig.read(directory, List.of(config), decoder.vocabulary()))
                .placeholders(placeholders)
                .build();
    }

    public static TowerGeometry tower(ConfigSection config, OriginalTower vision) {
        config.oneOf("mm_vision_select_feature", "patch", List.of("patch"));
        int layer = config.integer("mm_vision_select_layer", -2, -1024, 1024);
        if (vision.isSiglip()) {
            throw new CheckpointException(
                    "config.json: mm_vision_tower names %s, expected a CLIP tower".formatted(vision.name()));
        }
        return TowerGeometry.of(vision.config(), new FeatureChoice(List.of(layer), false));
    }

    /// The original code has these keys for other models, and does not read them here.
    private static ConfigSection ofOneTile(ConfigSection config) {
        config.oneOf("image_aspect_ratio", "square", List.of("square", "pad"));
        ObjectNode copy = config.json().deepCopy();
        copy.remove(List.of("mm_patch_merge_type", "mm_spatial_pool_mode"));
        return new ConfigSection(config.where(), copy);
    }
}
