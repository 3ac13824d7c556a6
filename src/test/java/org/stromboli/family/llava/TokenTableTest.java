package org.stromboli.family.llava;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.family.Overrides;
import org.stromboli.family.original.LlavaMini;
import org.stromboli.family.original.OriginalLlava;
import org.stromboli.family.original.OriginalPreprocessing;
import org.stromboli.family.original.OriginalTower;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.FeatureChoice;
import org.stromboli.model.geometry.PatchTowerGeometry;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.ImageRecipe;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.preprocess.PatchPreprocessor;
import org.stromboli.vision.preprocess.TilePreprocessor;

/// The table of `docs/models.md` tells what the code computes from published configurations.
class TokenTableTest {

    private static final String CLIP_PROCESSOR = """
            {"crop_size": {"height": 336, "width": 336}, "do_center_crop": true, "resample": 3,
             "size": {"shortest_edge": 336}%s}""";

    private static final String NEXT_PINPOINTS =
            "\"image_grid_pinpoints\": [[336, 672], [672, 336], [672, 672], [1008, 336], [336, 1008]]";

    private static final String ONE_VISION_PROCESSOR =
            "{\"size\": {\"height\": 384, \"width\": 384}, %s}".formatted(squares());

    @TempDir
    Path directory;

    private static String squares() {
        return grids(6, 36);
    }

    /// @param edge most crops along an edge
    /// @param crops most crops
    private static String grids(int edge, int crops) {
        StringBuilder pairs = new StringBuilder();
        for (int a = 1; a <= edge; a++) {
            for (int b = 1; b <= Math.min(edge, crops / a); b++) {
                pairs.append(pairs.isEmpty() ? "" : ", ").append("[%d, %d]".formatted(384 * a, 384 * b));
            }
        }
        return "\"image_grid_pinpoints\": [" + pairs + "]";
    }

    private static Arguments converted(
            String row, String config, String processor, Function<HuggingFaceCheckpoint, ImageRecipe> recipe) {
        Function<Path, ImageRecipe> reading = directory -> {
            put(directory, "config.json", config);
            put(directory, "preprocessor_config.json", processor);
            return recipe.apply(new HuggingFaceCheckpoint(
                    directory, ConfigSection.read(directory.resolve("config.json")), Overrides.NONE));
        };
        return Arguments.of(row + "|Hugging Face", reading);
    }

    private static Arguments authors(String row, boolean qwen, String keys) {
        Function<Path, ImageRecipe> reading = directory -> {
            put(directory, "config.json", "{" + keys + "}");
            ConfigSection config = ConfigSection.read(directory.resolve("config.json"));
            OriginalTower vision = OriginalTower.find(directory, config, Overrides.NONE);
            return new OriginalPreprocessing(config, vision, OriginalLlava.tower(config, vision), qwen).recipe();
        };
        return Arguments.of(row + "|original", reading);
    }

    /// Its tower lies in a directory of the checkpoint.
    private static Arguments yiVl() {
        String tower = "vit/clip-vit-H-14-448";
        Function<Path, ImageRecipe> reading = directory -> {
            try {
                Files.createDirectories(directory.resolve(tower));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            put(directory, "config.json", """
                    {"mm_vision_tower": "./%s", "mm_hidden_size": 1280, "mm_projector_type": "mlp2x_gelu_Norm",
                     "image_aspect_ratio": "pad", "mm_vision_select_layer": -2}""".formatted(tower));
            put(directory, tower + "/config.json", """
                    {"model_type": "clip_vision_model", "hidden_act": "gelu", "hidden_size": 1280, "image_size": 448,
                     "intermediate_size": 5120, "num_attention_heads": 16, "num_hidden_layers": 32, "patch_size": 14}""");
            put(directory, tower + "/preprocessor_config.json", """
                    {"crop_size": 448, "do_center_crop": true, "do_resize": true, "resample": 3, "size": 448}""");
            ConfigSection config = ConfigSection.read(directory.resolve("config.json"));
            OriginalTower vision = OriginalTower.find(directory, config, Overrides.NONE);
            return new OriginalPreprocessing(config, vision, OriginalLlava.tower(config, vision), false).recipe();
        };
        return Arguments.of("Yi-VL|original", reading);
    }

    static List<Arguments> rows() {
        String clip = CLIP_PROCESSOR.formatted("");
        String next = CLIP_PROCESSOR.formatted(", " + NEXT_PINPOINTS);
        String large = "\"mm_vision_tower\": \"openai/clip-vit-large-patch14-336\", \"mm_hidden_size\": 1024, ";
        String small = "\"mm_vision_tower\": \"openai/clip-vit-large-patch14\", \"mm_hidden_size\": 1024, ";
        String siglip = "\"mm_vision_tower\": \"google/siglip-so400m-patch14-384\", \"mm_hidden_size\": 1152, "
                + "\"image_aspect_ratio\": \"anyres_max_9\", \"mm_patch_merge_type\": \"spatial_unpad\", "
                + "\"image_grid_pinpoints\": \"(1x1),...,(6x6)\", ";
        String anyRes = large + "\"image_aspect_ratio\": \"anyres\", \"mm_patch_merge_type\": \"spatial_unpad\", ";
        return List.of(
                converted(
                        "LLaVA-1.5",
                        "{\"model_type\": \"llava\"}",
                        clip,
                        checkpoint -> ClipProcessor.oneTile(checkpoint, Llava.tower(checkpoint))),
                converted(
                        "LLaVA-NeXT (1.6)",
                        "{\"model_type\": \"llava_next\"}",
                        next,
                        checkpoint -> LlavaNext.recipe(checkpoint, LlavaNext.tower(checkpoint))),
                converted(
                        "LLaVA-NeXT-Video",
                        "{\"model_type\": \"llava_next_video\"}",
                        next,
                        checkpoint -> LlavaNext.recipe(checkpoint, LlavaNext.tower(checkpoint))),
                converted(
                        "LLaVA-OneVision",
                        "{\"model_type\": \"llava_onevision\"}",
                        ONE_VISION_PROCESSOR,
                        checkpoint -> LlavaOneVision.recipe(checkpoint, LlavaOneVision.tower(checkpoint))),
                converted(
                        "R-4B, Bee",
                        "{\"architectures\": [\"RForConditionalGeneration\"]}",
                        ONE_VISION_PROCESSOR,
                        checkpoint -> LlavaOneVision.recipe(checkpoint, LlavaOneVision.tower(checkpoint))),
                converted(
                        "ViP-LLaVA",
                        "{\"model_type\": \"vipllava\"}",
                        clip,
                        checkpoint -> ClipProcessor.oneTile(checkpoint, VipLlava.tower(checkpoint))),
                converted(
                        "JoyCaption",
                        "{\"model_type\": \"llava\", \"vision_feature_select_strategy\": \"full\", \"vision_config\":"
                                + " {\"model_type\": \"siglip_vision_model\", \"image_size\": 384, \"patch_size\": 14}}",
                        "{\"image_processor_type\": \"SiglipImageProcessor\","
                                + " \"size\": {\"height\": 384, \"width\": 384}}",
                        checkpoint -> ClipProcessor.oneTile(checkpoint, Llava.tower(checkpoint))),
                converted(
                        "LLaVA-Phi-3, -Llama-3, -Gemma",
                        "{\"model_type\": \"llava\"}",
                        clip,
                        checkpoint -> ClipProcessor.oneTile(checkpoint, Llava.tower(checkpoint))),
                converted(
                        "LLaVA-Interleave",
                        "{\"model_type\": \"llava\", \"vision_feature_select_strategy\": \"full\", \"vision_config\":"
                                + " {\"model_type\": \"siglip_vision_model\", \"image_size\": 384, \"patch_size\": 14}}",
                        "{\"image_processor_type\": \"SiglipImageProcessor\","
                                + " \"size\": {\"height\": 384, \"width\": 384}}",
                        checkpoint -> ClipProcessor.oneTile(checkpoint, Llava.tower(checkpoint))),
                converted(
                        "Granite Vision 3",
                        "{\"model_type\": \"llava_next\", \"vision_feature_select_strategy\": \"full\","
                                + " \"vision_feature_layer\": [-24, -20, -12, -1], \"vision_config\":"
                                + " {\"model_type\": \"siglip_vision_model\", \"num_hidden_layers\": 27,"
                                + " \"image_size\": 384, \"patch_size\": 14}}",
                        "{\"image_processor_type\": \"LlavaNextImageProcessor\", \"crop_size\": 384,"
                                + " \"size\": {\"shortest_edge\": 384}, %s}".formatted(grids(10, 10)),
                        checkpoint -> LlavaNext.recipe(checkpoint, LlavaNext.tower(checkpoint))),
                converted(
                        "Video-LLaVA",
                        "{\"model_type\": \"video_llava\"}",
                        "{\"image_processor_type\": \"VideoLlavaImageProcessor\"}",
                        checkpoint -> VideoLlava.recipe(
                                checkpoint,
                                VideoLlava.tower(
                                        checkpoint, FeatureChoice.of(checkpoint.config(), List.of(-2), "default")))),
                converted(
                        "FastVLM",
                        "{\"model_type\": \"fast_vlm\", \"vision_config\": {\"model_type\": \"timm_wrapper\"}}",
                        "{\"crop_size\": 1024, \"size\": {\"shortest_edge\": 1024},"
                                + " \"image_mean\": [0, 0, 0], \"image_std\": [1, 1, 1]}",
                        checkpoint -> ClipProcessor.oneTile(checkpoint, FastVlm.tower(checkpoint))),
                converted(
                        "Granite 4 Vision",
                        "{\"model_type\": \"granite4_vision\", \"downsample_rate\": \"4/8\","
                                + " \"deepstack_layer_map\": [[-19, 9], [-13, 6], [-7, 3], [-1, 0]],"
                                + " \"vision_config\": {\"model_type\": \"siglip_vision_model\","
                                + " \"num_hidden_layers\": 27, \"image_size\": 384, \"patch_size\": 16}}",
                        "{\"image_processor_type\": \"LlavaNextImageProcessor\", \"crop_size\": 384,"
                                + " \"size\": {\"shortest_edge\": 384}, %s}".formatted(squares()),
                        checkpoint -> Granite4Vision.recipe(checkpoint, Granite4Vision.tower(checkpoint))),
                authors(
                        "FastVLM",
                        true,
                        "\"mm_vision_tower\": \"mobileclip_l_1024\", \"mm_hidden_size\": 3072,"
                                + " \"image_aspect_ratio\": \"pad\""),
                authors("LLaVA v0, v1", false, small + "\"image_aspect_ratio\": null"),
                authors("LLaVA-1.5", false, large + "\"image_aspect_ratio\": \"pad\""),
                authors(
                        "LLaVA-1.5-S2",
                        false,
                        large.replace("1024", "3072")
                                + "\"image_aspect_ratio\": \"pad\", \"s2\": true, \"s2_scales\": \"336,672,1008\""),
                authors("LLaVA-1.6", false, anyRes + NEXT_PINPOINTS),
                authors("LLaVA-Med 1.5", false, large + "\"image_aspect_ratio\": \"pad\""),
                authors("LLaVA-OneVision", true, siglip + "\"mm_spatial_pool_mode\": \"bilinear\""),
                authors(
                        "LLaVA-Video",
                        true,
                        siglip + "\"mm_spatial_pool_mode\": \"average\", \"mm_newline_position\": \"grid\""),
                authors(
                        "ViP-LLaVA",
                        false,
                        "\"mm_vision_tower\": \"clip_4layers_336\", \"mm_hidden_size\": 5120,"
                                + " \"image_aspect_ratio\": \"pad\""),
                yiVl(),
                authors("LLaVA-Plus", false, small + "\"image_aspect_ratio\": null"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aRowTellsItsTokens(String row, Function<Path, ImageRecipe> reading) throws IOException {
        ImageRecipe recipe = reading.apply(directory);
        TilePreprocessor preprocessor = new TilePreprocessor(recipe);
        List<String> cells = cells(row);
        assertThat(cells.get(5)).isEqualTo(tokens(preprocessor, 384, 384));
        assertThat(cells.get(6)).isEqualTo(tokens(preprocessor, 1024, 768));
        assertThat(cells.get(7)).isEqualTo(recipe.frames().isPresent() ? frame(preprocessor) : "");
    }

    /// Of models whose images keep their shape.
    static List<Arguments> shapeRows() {
        return List.of(
                Arguments.of("Pixtral|Hugging Face", 16, 1, 1024), Arguments.of("Mistral 3|Hugging Face", 14, 2, 1540));
    }

    /// What stands between rows counts, too.
    @ParameterizedTest(name = "{0}")
    @MethodSource("shapeRows")
    void aRowOfImagesInTheirOwnShapeTellsItsTokens(String row, int patch, int merge, int longest) throws IOException {
        String type = merge == 1 ? "llava" : "mistral3";
        put(directory, "config.json", """
                {"model_type": "%s", "vision_feature_layer": -1, "vision_feature_select_strategy": "full",
                 "spatial_merge_size": %d, "vision_config": {"model_type": "pixtral", "patch_size": %d}}""".formatted(type, merge, patch));
        put(directory, "preprocessor_config.json", """
                {"image_processor_type": "PixtralImageProcessor", "size": {"longest_edge": %d}}""".formatted(longest));
        HuggingFaceCheckpoint checkpoint = new HuggingFaceCheckpoint(
                directory, ConfigSection.read(directory.resolve("config.json")), Overrides.NONE);
        PatchPreprocessor preprocessor = new PatchPreprocessor(
                Pixtral.recipe(
                        checkpoint,
                        Pixtral.tower(checkpoint.config(), merge > 1),
                        new PatchPreprocessor.Lines("[IMG_BREAK]", "[IMG_END]")),
                Optional.empty());
        List<String> cells = cells(row);
        assertThat(cells.get(5)).isEqualTo(written(preprocessor, 384, 384));
        assertThat(cells.get(6)).isEqualTo(written(preprocessor, 1024, 768));
        assertThat(cells.get(7)).isEmpty();
    }

    private static String written(PatchPreprocessor preprocessor, int width, int height) {
        FeatureLayout.Patches layout =
                (FeatureLayout.Patches) preprocessor.imageLayout(width, height, true, Detail.HIGH);
        return Integer.toString(layout.tokens() + layout.runs().size());
    }

    @Test
    void theRowOfLlavaMiniTellsItsTokens() throws IOException {
        put(directory, "config.json", """
                {"mm_vision_tower": "openai/clip-vit-large-patch14-336", "image_aspect_ratio": "pad",
                 "compressor_size": 1, "resolution_ratio": 2}""");
        ConfigSection config = ConfigSection.read(directory.resolve("config.json"));
        OriginalTower vision = OriginalTower.find(directory, config, Overrides.NONE);
        MediaPreprocessor preprocessor = LlavaMini.preprocessor(config, vision, LlavaMini.tower(config, vision));
        List<String> cells = cells("LLaVA-Mini|original");
        assertThat(cells.get(5)).isEqualTo(tokens(preprocessor, 384, 384));
        assertThat(cells.get(6)).isEqualTo(tokens(preprocessor, 1024, 768));
        assertThat(cells.get(7)).isEqualTo(frame(preprocessor));
    }

    @Test
    void theRowsOfImagesAtTheirOwnSizeTellTheirTokens() throws IOException {
        put(directory, "config.json", "{}");
        HuggingFaceCheckpoint checkpoint = new HuggingFaceCheckpoint(
                directory, ConfigSection.read(directory.resolve("config.json")), Overrides.NONE);
        for (String row : List.of("LLaVA-OneVision-1.5", "LLaVA-OneVision-2")) {
            int maxPixels = row.endsWith("2") ? 4_000_000 : 2_560_000;
            put(directory, "preprocessor_config.json", "{\"max_pixels\": %d}".formatted(maxPixels));
            PatchCheckpoint reading = new PatchCheckpoint(checkpoint);
            PatchTowerGeometry tower = PatchTowers.rice(checkpoint.config().section("vision_config"), reading.merge());
            MediaPreprocessor preprocessor =
                    new PatchPreprocessor(reading.recipe(reading.images(), tower, false), Optional.empty());
            List<String> cells = cells(row + "|Hugging Face");
            assertThat(cells.get(5)).isEqualTo(tokens(preprocessor, 384, 384));
            assertThat(cells.get(6)).isEqualTo(tokens(preprocessor, 1024, 768));
            assertThat(cells.get(7)).isEqualTo("by size");
        }
    }

    /// Users find a model only if the table has it.
    @Test
    void everyRowIsComputedOrSaysWhoseItIs() throws IOException {
        List<String> computed = Stream.concat(rows().stream(), shapeRows().stream())
                .map(each -> ((String) each.get()[0]).replace('|', ' '))
                .toList();
        assertThat(table().stream().map(cells -> cells.get(0) + " " + cells.get(1)))
                .filteredOn(row -> !row.startsWith("LLaVA-c ")
                        && !row.startsWith("LLaVA-Mini")
                        && !row.startsWith("LLaVA-OneVision-"))
                .containsExactlyInAnyOrderElementsOf(computed);
    }

    private static String tokens(MediaPreprocessor preprocessor, int width, int height) {
        return Integer.toString(
                preprocessor.imageLayout(width, height, true, Detail.HIGH).tokens());
    }

    /// What one more frame costs.
    private static String frame(MediaPreprocessor preprocessor) {
        FeatureLayout eight = preprocessor.videoLayout(8);
        return Integer.toString(eight.tokens() - preprocessor.videoLayout(7).tokens());
    }

    private static List<String> cells(String row) throws IOException {
        String[] key = row.split("\\|");
        return table().stream()
                .filter(cells -> cells.get(0).equals(key[0]) && cells.get(1).equals(key[1]))
                .findFirst()
                .orElseThrow(() -> new AssertionError("docs/models.md has no row for " + row));
    }

    private static List<List<String>> table() throws IOException {
        return Files.readAllLines(Path.of("docs/models.md")).stream()
                .filter(line -> line.matches("\\| [^|]+ \\| (Hugging Face|original|either) \\|.*"))
                .map(line -> Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    private static void put(Path directory, String name, String json) {
        try {
            new ObjectMapper().readTree(json);
            Files.writeString(directory.resolve(name), json);
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }
}
