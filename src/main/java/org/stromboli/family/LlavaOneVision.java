package org.stromboli.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.model.CheckpointException;
import org.stromboli.model.ConfigSection;
import org.stromboli.model.DecoderGeometry;
import org.stromboli.model.Geometry;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Normalisation;
import org.stromboli.model.TowerGeometry;
import org.stromboli.model.WeightNames;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.Grid;
import org.stromboli.vision.Interpolation;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.Modality;
import org.stromboli.vision.OneVisionPreprocessor;
import org.stromboli.vision.OneVisionRecipe;
import org.stromboli.vision.Rgb;

/// LLaVA-OneVision as Hugging Face distributes it: a SigLIP tower, two projector layers, a Qwen2 decoder; AnyRes for
/// one picture, one tile for each of several, pooled frames for videos. Stateless.
final class LlavaOneVision implements Family {

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

    /// The normalisation of its image processor's class.
    private static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);

    private static final List<Double> STD = List.of(0.26862954, 0.26130258, 0.27577711);

    private static final Pattern ASPECT = Pattern.compile("anyres_max_(\\d{1,4})");
    private static final Rgb GREY = new Rgb(127, 127, 127);
    private static final String IMAGE = "<image>";
    private static final String VIDEO = "<video>";
    private static final int MAX_PINPOINTS = 4096;

    @Override
    public String description() {
        return "LLaVA-OneVision (LlavaOnevisionForConditionalGeneration, model_type llava_onevision)";
    }

    @Override
    public boolean recognises(ConfigSection config) {
        return config.json().path("model_type").asText().equals("llava_onevision");
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Optional<Path> chatTemplate) {
        Geometry geometry = geometry(config);
        ConfigSection text = config.section("text_config");
        ConfigSection processor = imageProcessor(directory);
        boolean tied = config.flag("tie_word_embeddings", false) || text.flag("tie_word_embeddings", false);
        ModelPlan plan = ModelPlan.of(directory, geometry, Normalisation.of(processor, MEAN, STD), NAMES, tied);
        int vocabulary = geometry.decoder().vocabulary();
        Tokenizer tokenizer = tokenizer(directory);
        int image = placeholder(config, "image_token_index", "image_token_id", 151646, vocabulary);
        int video = placeholder(config, "video_token_index", "video_token_id", 151647, vocabulary);
        List<MediaPlaceholder> placeholders = List.of(
                new MediaPlaceholder(Modality.IMAGE, IMAGE, image), new MediaPlaceholder(Modality.VIDEO, VIDEO, video));
        return new ServedModel(
                directory.toAbsolutePath().normalize().getFileName().toString(),
                "LLaVA-OneVision",
                plan,
                tokenizer,
                PromptFormats.open(directory, tokenizer, placeholders, chatTemplate),
                preprocessor(config, processor, geometry.tower()),
                GenerationConfig.read(directory, text, vocabulary),
                image,
                video);
    }

    private static Geometry geometry(ConfigSection config) {
        config.oneOf("projector_hidden_act", "gelu", List.of("gelu"));
        config.oneOf("vision_feature_select_strategy", "full", List.of("full"));
        int featureLayer = config.integer("vision_feature_layer", -1, -1024, 1024);
        ConfigSection vision = config.has("vision_config") ? config.section("vision_config") : usualTower(config);
        return new Geometry(
                TowerGeometry.siglip(vision, featureLayer),
                DecoderGeometry.qwen2(config.section("text_config")),
                config.flag("multimodal_projector_bias", true));
    }

    /// A configuration without a tower means this one.
    private static ConfigSection usualTower(ConfigSection config) {
        ConfigSection absent = config.section("vision_config");
        ObjectNode usual = absent.json().deepCopy();
        usual.put("hidden_size", 1152)
                .put("intermediate_size", 4304)
                .put("patch_size", 14)
                .put("image_size", 384)
                .put("num_hidden_layers", 26)
                .put("num_attention_heads", 16);
        return new ConfigSection(absent.where(), usual);
    }

    /// Newer checkpoints have one file for all processors.
    private static ConfigSection imageProcessor(Path directory) {
        return ConfigSection.readIfPresent(directory.resolve("processor_config.json"))
                .filter(all -> all.has("image_processor"))
                .map(all -> all.section("image_processor"))
                .or(() -> ConfigSection.readIfPresent(directory.resolve("preprocessor_config.json")))
                .orElseThrow(() -> new CheckpointException(
                        "%s holds neither preprocessor_config.json nor a processor_config.json with an image_processor"
                                .formatted(directory)));
    }

    private static MediaPreprocessor preprocessor(ConfigSection config, ConfigSection processor, TowerGeometry tower) {
        ConfigSection size = processor.section("size");
        for (String edge : List.of("height", "width")) {
            if (size.integer(edge, tower.side(), 1, 8192) != tower.side()) {
                throw size.wrong(edge, size.json().get(edge), "the tower's image_size, " + tower.side());
            }
        }
        return new OneVisionPreprocessor(new OneVisionRecipe(
                tower.side(),
                tower.patches(),
                grids(processor.has("image_grid_pinpoints") ? processor : config, tower.side()),
                maxTiles(config),
                GREY,
                interpolation(processor)));
    }

    private static int maxTiles(ConfigSection config) {
        String aspect = config.text("vision_aspect_ratio", "anyres_max_9");
        Matcher matcher = ASPECT.matcher(aspect);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) < 1) {
            throw config.wrong("vision_aspect_ratio", aspect, "anyres_max_N");
        }
        return Integer.parseInt(matcher.group(1));
    }

    /// Pillow's numbers for the two kernels that checkpoints use.
    private static Interpolation interpolation(ConfigSection processor) {
        return processor.integer("resample", 3, 2, 3) == 2 ? Interpolation.BILINEAR : Interpolation.BICUBIC;
    }

    private static List<Grid> grids(ConfigSection config, int side) {
        JsonNode pinpoints = config.json().path("image_grid_pinpoints");
        List<Grid> grids = new ArrayList<>();
        for (JsonNode each : pinpoints) {
            int height = each.path(0).asInt();
            int width = each.path(1).asInt();
            if (each.size() != 2 || height < side || width < side || height % side != 0 || width % side != 0) {
                throw config.wrong("image_grid_pinpoints", each, "pairs of height and width, multiples of " + side);
            }
            grids.add(Grid.ofPixels(width, height, side));
        }
        if (grids.isEmpty() || grids.size() > MAX_PINPOINTS) {
            throw config.wrong("image_grid_pinpoints", grids.size() + " pairs", "1 to " + MAX_PINPOINTS);
        }
        return Collections.unmodifiableList(grids);
    }

    private static int placeholder(ConfigSection config, String older, String newer, int usual, int vocabulary) {
        String key = config.has(newer) ? newer : older;
        int id = config.integer(key, usual, 0, vocabulary - 1);
        if (id >= vocabulary) {
            throw config.wrong(key, id, "an id below vocab_size, " + vocabulary);
        }
        return id;
    }

    private static Tokenizer tokenizer(Path directory) {
        try {
            return Tokenizer.load(directory.resolve("tokenizer.json"), List.of(IMAGE, VIDEO));
        } catch (IOException | IllegalArgumentException e) {
            throw new CheckpointException("tokenizer.json in %s is missing or cannot be used".formatted(directory), e);
        }
    }
}
