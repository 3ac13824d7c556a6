package org.stromboli.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.model.CheckpointException;
import org.stromboli.model.ConfigSection;
import org.stromboli.model.DecoderGeometry;
import org.stromboli.model.FeatureChoice;
import org.stromboli.model.Geometry;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Normalisation;
import org.stromboli.model.ProjectorGeometry;
import org.stromboli.model.TowerGeometry;
import org.stromboli.model.WeightNames;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.Grid;
import org.stromboli.vision.Interpolation;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PictureRecipe;
import org.stromboli.vision.Rgb;
import org.stromboli.vision.TilePreprocessor;

/// A directory as transformers writes it for any LLaVA: what all families of that kind read in the same way.
///
/// @param config its `config.json`
/// @param overrides what the operator says in place of the checkpoint
record HuggingFaceCheckpoint(Path directory, ConfigSection config, Overrides overrides) {

    private static final WeightNames NAMES = new WeightNames(
            List.of(
                    "vision_tower.vision_model.",
                    "vision_tower.",
                    "model.vision_tower.vision_model.",
                    "model.vision_tower."),
            List.of("multi_modal_projector.", "model.multi_modal_projector."),
            List.of("language_model.model.", "model.language_model.", "language_model."),
            List.of("language_model.lm_head.", "lm_head."),
            List.of("image_newline", "model.image_newline"));

    /// The normalisation of the image processors' classes.
    private static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);

    private static final List<Double> STD = List.of(0.26862954, 0.26130258, 0.27577711);
    private static final int MAX_PINPOINTS = 4096;

    /// Newer checkpoints have one file for all processors.
    ConfigSection imageProcessor() {
        return processor("image_processor", "preprocessor_config.json")
                .orElseThrow(() -> new CheckpointException(
                        "%s holds neither preprocessor_config.json nor a processor_config.json with an image_processor"
                                .formatted(directory)));
    }

    /// As the processor of videos says, else so many frames at equal distances.
    FrameSampling frameSampling(int otherwise) {
        return new FrameSampling.Uniform(videoProcessor().integer("num_frames", otherwise, 1, 10_000));
    }

    /// That of pictures where videos have none of their own.
    ConfigSection videoProcessor() {
        return processor("video_processor", "video_preprocessor_config.json").orElseGet(this::imageProcessor);
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

    /// What pads a picture to a square.
    Rgb background(ConfigSection processor) {
        List<Double> mean = Normalisation.of(processor, MEAN, STD).mean();
        return Rgb.ofMean(mean.get(0), mean.get(1), mean.get(2));
    }

    /// Pillow's numbers for the two kernels that checkpoints use.
    static Interpolation interpolation(ConfigSection processor) {
        return processor.integer("resample", 3, 2, 3) == 2 ? Interpolation.BILINEAR : Interpolation.BICUBIC;
    }

    /// The arrangements of `image_grid_pinpoints`, pairs of height and width.
    List<Grid> grids(ConfigSection processor, int side) {
        ConfigSection where = processor.has("image_grid_pinpoints") ? processor : config;
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
    MediaPlaceholder placeholder(Modality modality, String text, String older, String newer, int usual) {
        int vocabulary = config.section("text_config").size("vocab_size", Integer.MAX_VALUE, Integer.MAX_VALUE);
        String key = config.has(newer) ? newer : older;
        int id = config.integer(key, usual, 0, vocabulary - 1);
        if (id >= vocabulary) {
            throw config.wrong(key, id, "an id below vocab_size, " + vocabulary);
        }
        return new MediaPlaceholder(modality, text, id);
    }

    /// @param family of messages and logs
    ServedModel served(String family, Geometry geometry, PictureRecipe recipe, List<MediaPlaceholder> placeholders) {
        ConfigSection text = config.section("text_config");
        boolean tied = config.flag("tie_word_embeddings", false) || text.flag("tie_word_embeddings", false);
        Normalisation normalisation = Normalisation.of(imageProcessor(), MEAN, STD);
        ModelPlan plan = ModelPlan.of(directory, geometry, normalisation, NAMES, tied);
        Tokenizer tokenizer = Tokenizers.open(
                directory, placeholders.stream().map(MediaPlaceholder::text).toList());
        return new ServedModel(
                directory.toAbsolutePath().normalize().getFileName().toString(),
                family,
                plan,
                tokenizer,
                PromptFormats.ofTemplate(directory, tokenizer, placeholders, overrides),
                new TilePreprocessor(recipe),
                GenerationConfig.read(directory, text, geometry.decoder().vocabulary()),
                placeholders);
    }
}
