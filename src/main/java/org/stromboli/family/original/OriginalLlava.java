package org.stromboli.family.original;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.stromboli.chat.ConversationFormat.Markers;
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
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.FeatureChoice;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.ProjectorGeometry;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.model.weights.CheckpointWeights;
import org.stromboli.model.weights.WeightNames;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.ImageRecipe;
import org.stromboli.vision.Modality;
import org.stromboli.vision.preprocess.TilePreprocessor;

/// LLaVA, LLaVA-1.5, LLaVA-NeXT, LLaVA-Med, OneVision and ViP-LLaVA as their authors distribute them: the configuration
/// of a plain language model with further keys that begin with `mm_`. Stateless.
public final class OriginalLlava implements Family {

    private static final String INSIDE = "model.vision_tower.vision_tower.";
    private static final List<Integer> FIVE_DEPTHS = List.of(-2, -5, -8, -11, 6);

    /// Stands where features take the place of the embedding.
    private static final int ANY_ID = 0;

    @Override
    public String description() {
        return "the original LLaVA formats (LlavaLlamaForCausalLM, LlavaMistralForCausalLM, LlavaQwenForCausalLM)";
    }

    @Override
    public boolean recognises(ConfigSection config) {
        return config.has("mm_vision_tower")
                && !config.has("vision_config")
                && !config.json().path("model_type").asText().equals("llava_mini_llama");
    }

    @Override
    public boolean readsChanges() {
        return true;
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Overrides overrides) {
        OriginalWeights opened = OriginalWeights.open(directory, config, overrides);
        CheckpointWeights weights = opened.weights();
        OriginalTower vision = OriginalTower.find(directory, config, overrides);
        OriginalDecoder language = OriginalDecoder.of(config, weights);
        TowerGeometry tower = tower(config, vision);
        DecoderGeometry decoder = language.geometry(config, weights);
        boolean padsSeveral = language == OriginalDecoder.QWEN;
        OriginalPreprocessing preprocessing = new OriginalPreprocessing(config, vision, tower, padsSeveral);
        ProjectorGeometry projector = OriginalProjector.of(config, vision.name().equals(OriginalTower.FIVE_DEPTHS));
        ModelGeometry geometry = new ModelGeometry(tower, projector, decoder).withNewline(preprocessing.unpads());
        boolean inside = holdsTower(weights);
        ModelPlan plan = ModelPlan.of(
                weights,
                inside ? weights : vision.weights(),
                geometry,
                vision.normalisation(),
                names(inside),
                config.flag("tie_word_embeddings", false));
        CheckpointName name = CheckpointName.of(directory, Optional.of(config));
        return served(name, opened.text(), config, overrides, language, plan, preprocessing.recipe());
    }

    /// @param text the directory of the tokenizer
    private static ServedModel served(
            CheckpointName name,
            Path text,
            ConfigSection config,
            Overrides overrides,
            OriginalDecoder language,
            ModelPlan plan,
            ImageRecipe recipe) {
        boolean startEnd = config.flag("mm_use_im_start_end", false);
        Tokenizer tokenizer =
                Tokenizers.open(text, List.of("<image>", "<im_patch>", "<im_start>", "<im_end>"), overrides);
        List<MediaPlaceholder> placeholders = new ArrayList<>();
        placeholders.add(new MediaPlaceholder(Modality.IMAGE, "<image>", ANY_ID));
        if (recipe.frames().isPresent()) {
            placeholders.add(new MediaPlaceholder(Modality.VIDEO, "<image>", ANY_ID));
        }
        DecoderGeometry decoder = plan.geometry().decoder();
        TemplateChoice.Traits traits = new TemplateChoice.Traits(
                name.model(),
                new TemplateChoice.LanguageModel(
                        language.kind(), decoder.layers(), decoder.hidden(), decoder.vocabulary()),
                startEnd,
                config.text("mm_projector_type", "linear"));
        return ServedModel.builder()
                .naming(Naming.of(name, traits, overrides))
                .family("LLaVA in its original format")
                .plan(plan)
                .tokenizer(tokenizer)
                .promptFormat(PromptFormats.ofName(
                        text,
                        tokenizer,
                        placeholders,
                        startEnd ? Markers.START_END : Markers.NONE,
                        overrides,
                        TemplateChoice.of(traits)))
                .preprocessor(new TilePreprocessor(recipe))
                .defaults(GenerationConfig.read(text, List.of(config), decoder.vocabulary()))
                .placeholders(placeholders)
                .build();
    }

    public static TowerGeometry tower(ConfigSection config, OriginalTower vision) {
        TowerGeometry seen =
                vision.fastVit().orElseGet(() -> TowerGeometry.of(vision.config(), features(config, vision)));
        TowerGeometry tower = TowerScales.applied(config, vision, seen);
        int declared = config.integer("mm_hidden_size", tower.outputWidth(), 1, 1 << 20);
        if (declared != tower.outputWidth()) {
            throw config.wrong(
                    "mm_hidden_size", declared, "the width that " + vision.name() + " gives, " + tower.outputWidth());
        }
        return tower;
    }

    private static FeatureChoice features(ConfigSection config, OriginalTower vision) {
        if (vision.name().equals(OriginalTower.FIVE_DEPTHS)) {
            return new FeatureChoice(FIVE_DEPTHS, false);
        }
        if (vision.isSiglip()) {
            return new FeatureChoice(List.of(-2), true); // whatever the configuration says
        }
        String feature = config.oneOf(
                "mm_vision_select_feature",
                "patch",
                List.of(
                        "patch",
                        "cls_patch",
                        "slicefour_patch",
                        "slicefour_cls_patch",
                        "slice_m25811_f6_patch",
                        "slice_m25811_f6_cls_patch"));
        int layer = config.integer("mm_vision_select_layer", -2, -1024, 1024);
        List<Integer> layers = List.of(layer);
        if (feature.startsWith("slice_m25811")) {
            layers = FIVE_DEPTHS;
        } else if (feature.startsWith("slicefour")) {
            int states = vision.config().size("num_hidden_layers", 12, 1024) + 1;
            layers = IntStream.iterate(states / 4 + layer, depth -> depth < states, depth -> depth + states / 4)
                    .boxed()
                    .toList();
        }
        return new FeatureChoice(layers, feature.contains("cls_"));
    }

    static boolean holdsTower(CheckpointWeights weights) {
        return weights.anyStartsWith(INSIDE);
    }

    static WeightNames names(boolean towerInside) {
        return new WeightNames(
                towerInside
                        ? List.of(INSIDE + "vision_model.", INSIDE, INSIDE + "model.")
                        : List.of("vision_model.", "vision_tower.vision_model.", "", "model."),
                List.of("model.mm_projector"),
                List.of("model."),
                List.of("lm_head."),
                List.of("model.image_newline"));
    }
}
