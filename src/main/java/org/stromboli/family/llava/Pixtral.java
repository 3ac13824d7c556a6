package org.stromboli.family.llava;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.family.Family;
import org.stromboli.family.MediaToken;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.processor.ProcessorClass;
import org.stromboli.family.processor.ProcessorConfig;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.FeatureChoice;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.PatchTowerGeometry;
import org.stromboli.model.geometry.ProjectorGeometry;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.Modality;
import org.stromboli.vision.preprocess.PatchPreprocessor;

/// Pixtral and Mistral 3 as Hugging Face distributes them: images keep their shape, and tokens between the rows of an
/// image tell it to the decoder; Mistral 3 merges patches. Stateless.
public final class Pixtral implements Family {

    private static final String MERGING = "mistral3";
    private static final String MERGE = "spatial_merge_size";
    private static final String PATCH = "patch_size";
    private static final int MAX_MERGE = 16;

    @Override
    public String description() {
        return "Pixtral (LlavaForConditionalGeneration with a vision_config of model_type pixtral) and Mistral 3"
                + " (Mistral3ForConditionalGeneration, model_type mistral3)";
    }

    @Override
    public boolean recognises(ConfigSection config) {
        String type = config.json().path("model_type").asText();
        String tower = config.json().at("/vision_config/model_type").asText();
        return type.equals(MERGING) || type.equals("llava") && tower.equals("pixtral");
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Overrides overrides) {
        HuggingFaceCheckpoint files = new HuggingFaceCheckpoint(directory, config, overrides);
        boolean merges = config.json().path("model_type").asText().equals(MERGING);
        PatchTowerGeometry tower = tower(config, merges);
        DecoderGeometry decoder = files.decoder("mistral");
        ProcessorConfig images = files.imageProcessor(ProcessorClass.PIXTRAL);
        boolean tied = config.flag("tie_word_embeddings", false)
                || config.section("text_config").flag("tie_word_embeddings", false);
        ModelPlan plan = ModelPlan.of(
                directory,
                new ModelGeometry(tower.tower(), projector(files, tower, merges), decoder),
                images.normalisation(),
                HuggingFaceCheckpoint.NAMES,
                tied);
        MediaToken image = files.mediaToken(Modality.IMAGE, "image_token_index", "image_token_id", merges ? 10 : 32000);
        ConfigSection processor = processor(files);
        Tokenizer tokenizer = files.tokenizer(List.of(image));
        PatchPreprocessor.Lines lines = lines(processor, tokenizer);
        MediaPlaceholder plain = image.placeholder(tokenizer);
        MediaPlaceholder.Runs rows = new MediaPlaceholder.Runs("", plain.text(), plain.id(), "");
        return files.served(
                        merges ? "Mistral 3" : "Pixtral",
                        plan,
                        tokenizer,
                        List.of(new MediaPlaceholder(Modality.IMAGE, plain.text(), plain.id(), Optional.of(rows))))
                .preprocessor(new PatchPreprocessor(recipe(files, tower, lines), Optional.empty()))
                .build();
    }

    /// @param merges whether it is that of Mistral 3
    static PatchTowerGeometry tower(ConfigSection config, boolean merges) {
        FeatureChoice choice = FeatureChoice.of(config, List.of(merges ? -1 : -2), merges ? "full" : "default");
        if (choice.layers().size() != 1) {
            throw config.wrong("vision_feature_layer", choice.layers(), "one layer");
        }
        if (!choice.withClassToken()) {
            throw config.wrong(
                    "vision_feature_select_strategy", "default", "full: the tower of Pixtral has no class token");
        }
        int merge = merges ? config.size(MERGE, 2, MAX_MERGE) : 1;
        return PatchTowers.pixtral(
                config.section("vision_config"), choice.layers().getFirst(), merge);
    }

    private static ProjectorGeometry projector(HuggingFaceCheckpoint files, PatchTowerGeometry tower, boolean merges) {
        if (!merges) {
            return files.projector();
        }
        ConfigSection config = files.config();
        config.oneOf("projector_hidden_act", "gelu", List.of("gelu"));
        double epsilon = config.section("text_config").number("rms_norm_eps", 1e-6, 0, 1);
        return ProjectorGeometry.layers(
                        List.of("linear_1", "linear_2"), config.flag("multimodal_projector_bias", false))
                .withRootMeanSquare("norm", epsilon)
                .withMerger(tower.joined(), "patch_merger.merging_layer");
    }

    private static ConfigSection processor(HuggingFaceCheckpoint files) {
        return ConfigSection.readIfPresent(files.directory().resolve("processor_config.json"))
                .orElseGet(() -> files.config().section("processor_config.json"));
    }

    static PatchPreprocessor.Recipe recipe(
            HuggingFaceCheckpoint files, PatchTowerGeometry tower, PatchPreprocessor.Lines lines) {
        ProcessorConfig images = files.imageProcessor(ProcessorClass.PIXTRAL);
        ConfigSection processor = processor(files);
        int patch = tower.sizes().patch();
        requireSame(processor, PATCH, patch, "patch_size of config.json's vision_config");
        requireSame(processor, MERGE, tower.merge(), "spatial_merge_size of config.json, or 1 without one");
        return new PatchPreprocessor.Recipe(
                patch,
                tower.merge(),
                images.withinEdges(patch * tower.merge()),
                images.interpolation(),
                Optional.of(lines));
    }

    private static void requireSame(ConfigSection processor, String key, int value, String what) {
        if (processor.size(key, value, 1024) != value) {
            throw processor.wrong(key, processor.json().get(key), "%d, the %s".formatted(value, what));
        }
    }

    private static PatchPreprocessor.Lines lines(ConfigSection processor, Tokenizer tokenizer) {
        return new PatchPreprocessor.Lines(
                token(processor, "image_break_token", "[IMG_BREAK]", tokenizer),
                token(processor, "image_end_token", "[IMG_END]", tokenizer));
    }

    /// A text that is one token of the vocabulary.
    private static String token(ConfigSection processor, String key, String usual, Tokenizer tokenizer) {
        String text = processor.text(key, usual);
        if (text.isEmpty() || tokenizer.idOf(text).isEmpty()) {
            throw new CheckpointException("%s: %s is %s, expected a token of the tokenizer"
                    .formatted(processor.where(), key, text.isEmpty() ? "empty" : text));
        }
        return text;
    }
}
