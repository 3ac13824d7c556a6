package org.stromboli.family.llava;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.family.CheckpointName;
import org.stromboli.family.GenerationConfig;
import org.stromboli.family.MediaToken;
import org.stromboli.family.Naming;
import org.stromboli.family.Overrides;
import org.stromboli.family.PromptFormats;
import org.stromboli.family.ServedModel;
import org.stromboli.family.Tokenizers;
import org.stromboli.family.processor.ProcessorClass;
import org.stromboli.family.processor.ProcessorConfig;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.FeatureChoice;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.ProjectorGeometry;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.model.weights.WeightNames;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.Grid;
import org.stromboli.vision.ImageRecipe;
import org.stromboli.vision.Modality;
import org.stromboli.vision.preprocess.TilePreprocessor;

/// A directory as transformers writes it for any LLaVA: what all families of that kind read in the same way.
///
/// @param config its `config.json`
/// @param overrides what the operator says in place of the checkpoint
record HuggingFaceCheckpoint(Path directory, ConfigSection config, Overrides overrides) {

    static final WeightNames NAMES = new WeightNames(
            List.of(
                    "vision_tower.vision_model.",
                    "vision_tower.",
                    "model.vision_tower.vision_model.",
                    "model.vision_tower."),
            List.of("multi_modal_projector.", "model.multi_modal_projector."),
            List.of("language_model.model.", "model.language_model.", "language_model."),
            List.of("language_model.lm_head.", "lm_head."),
            List.of("image_newline", "model.image_newline"));

    private static final int MAX_PINPOINTS = 4096;

    /// Newer checkpoints have one file for all processors; what it says of one counts alone, whatever the others say.
    ///
    /// @param served the classes that fit the family; the first one where the file names none
    ProcessorConfig imageProcessor(ProcessorClass... served) {
        return ProcessorConfig.of(imageSection(), served);
    }

    private ConfigSection imageSection() {
        return processor("image_processor", "preprocessor_config.json")
                .orElseThrow(() -> new CheckpointException(
                        "%s holds neither preprocessor_config.json nor a processor_config.json with an image_processor"
                                .formatted(directory)));
    }

    /// That of images where videos have none of their own.
    ///
    /// @param images what prepares images: one normalisation and one kernel serve both
    ProcessorConfig videoProcessor(ProcessorConfig images, ProcessorClass served) {
        Optional<ConfigSection> own = processor("video_processor", "video_preprocessor_config.json");
        if (own.isEmpty()) {
            return images;
        }
        ProcessorConfig videos = ProcessorConfig.of(own.get(), served, images.kind());
        if (!videos.normalisation().equals(images.normalisation())) {
            throw own.get()
                    .wrong(
                            "image_mean",
                            "with image_std, rescale_factor and their switches another than that of images",
                            "the same");
        }
        if (videos.interpolation() != images.interpolation()) {
            throw own.get().wrong("resample", videos.section().json().path("resample"), "that of images");
        }
        return videos;
    }

    /// As the processor of videos says, else so many frames at equal distances.
    static FrameSampling frameSampling(ProcessorConfig videos, int otherwise) {
        return videos.frames(otherwise);
    }

    private Optional<ConfigSection> processor(String section, String file) {
        return ConfigSection.readIfPresent(directory.resolve("processor_config.json"))
                .filter(all -> all.has(section))
                .map(all -> all.section(section))
                .or(() -> ConfigSection.readIfPresent(directory.resolve(file)));
    }

    /// @param usual what a configuration without a tower means
    TowerGeometry tower(ObjectNode usual, FeatureChoice choice) {
        ConfigSection found = config.section("vision_config");
        return TowerGeometry.of(config.has("vision_config") ? found : new ConfigSection(found.where(), usual), choice);
    }

    /// @param usual the decoder's class where the configuration does not name it
    DecoderGeometry decoder(String usual) {
        return DecoderGeometry.of(config.section("text_config"), usual);
    }

    ProjectorGeometry projector() {
        config.oneOf("projector_hidden_act", "gelu", List.of("gelu"));
        return ProjectorGeometry.layers(
                List.of("linear_1", "linear_2"), config.flag("multimodal_projector_bias", true));
    }

    /// The arrangements of `image_grid_pinpoints`, pairs of height and width. The processor cuts by its own, the model
    /// puts together by those of `config.json`.
    List<Grid> grids(ProcessorConfig images, int side) {
        String key = "image_grid_pinpoints";
        ConfigSection processor = images.section();
        if (processor.has(key)
                && config.has(key)
                && !processor.json().get(key).equals(config.json().get(key))) {
            throw processor.wrong(key, processor.json().get(key), "the same as in config.json");
        }
        ConfigSection where = processor.has(key) ? processor : config;
        List<Grid> grids = new ArrayList<>();
        for (JsonNode each : where.json().path("image_grid_pinpoints")) {
            int height = each.path(0).asInt();
            int width = each.path(1).asInt();
            if (each.size() != 2 || height < side || width < side || height % side != 0 || width % side != 0) {
                throw where.wrong("image_grid_pinpoints", each, "pairs of height and width, multiples of " + side);
            }
            grids.add(Grid.ofPixels(width, height, side));
        }
        if (grids.isEmpty() || grids.size() > MAX_PINPOINTS) {
            throw where.wrong("image_grid_pinpoints", grids.size() + " pairs", "1 to " + MAX_PINPOINTS);
        }
        return grids;
    }

    /// @param older key of the configuration
    /// @param newer key of the configuration
    MediaToken mediaToken(Modality modality, String older, String newer, int usual) {
        int vocabulary = config.section("text_config").size("vocab_size", Integer.MAX_VALUE, Integer.MAX_VALUE);
        String key = config.has(newer) ? newer : older;
        int id = config.integer(key, usual, 0, vocabulary - 1);
        if (id >= vocabulary) {
            throw config.wrong(key, id, "an id below vocab_size, " + vocabulary);
        }
        return new MediaToken(modality, key, id);
    }

    /// @param family of messages and logs
    /// @param images what prepares images
    ServedModel served(
            String family,
            ModelGeometry geometry,
            ProcessorConfig images,
            ImageRecipe recipe,
            List<MediaToken> tokens) {
        return served(family, geometry, NAMES, images, recipe, tokens);
    }

    /// @param names where the tower's are others
    ServedModel served(
            String family,
            ModelGeometry geometry,
            WeightNames names,
            ProcessorConfig images,
            ImageRecipe recipe,
            List<MediaToken> tokens) {
        ConfigSection text = config.section("text_config");
        boolean tied = config.flag("tie_word_embeddings", false)
                || text.flag("tie_word_embeddings", DecoderGeometry.usuallyTied(text));
        ModelPlan plan = ModelPlan.of(directory, geometry, images.normalisation(), names, tied);
        Tokenizer tokenizer = tokenizer(tokens);
        List<MediaPlaceholder> placeholders =
                tokens.stream().map(each -> each.placeholder(tokenizer)).toList();
        return served(family, plan, tokenizer, placeholders)
                .preprocessor(new TilePreprocessor(recipe))
                .build();
    }

    /// @param tokens that users cannot spell, beside the special ones
    Tokenizer tokenizer(List<MediaToken> tokens) {
        return Tokenizers.openGuarding(
                directory, tokens.stream().map(MediaToken::id).toList(), overrides);
    }

    /// All but the preprocessor.
    ServedModel.Builder served(
            String family, ModelPlan plan, Tokenizer tokenizer, List<MediaPlaceholder> placeholders) {
        return ServedModel.builder()
                .naming(Naming.of(CheckpointName.of(directory, Optional.of(config))))
                .family(family)
                .plan(plan)
                .tokenizer(tokenizer)
                .promptFormat(PromptFormats.ofTemplate(directory, tokenizer, placeholders, overrides))
                .defaults(GenerationConfig.read(
                        directory,
                        List.of(config, config.section("text_config")),
                        plan.geometry().decoder().vocabulary()))
                .placeholders(placeholders);
    }
}
