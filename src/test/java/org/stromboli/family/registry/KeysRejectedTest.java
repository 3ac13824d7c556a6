package org.stromboli.family.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.checkpoint.CheckpointException;

/// What a key says and cannot be followed stops the start, with file, key, value and what is allowed.
class KeysRejectedTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "preprocessor_config.json | do_resize | false; \"do_center_crop\": false | true, since tiles have 56",
                "preprocessor_config.json | do_center_crop | false | true, since tiles are square",
                "preprocessor_config.json | size | {\"shortest_edge\": 64} | the tower's image_size, 56",
                "preprocessor_config.json | size | 64 | the tower's image_size, 56",
                "preprocessor_config.json | size | [56, 64] | the tower's image_size, 56",
                "preprocessor_config.json | size | {\"longest_edge\": 56} | {shortest_edge}",
                "preprocessor_config.json | size | {\"shortest_edge\": 56, \"longest_edge\": 99} | {shortest_edge}",
                "preprocessor_config.json | size | {\"max_height\": 56, \"max_width\": 56} | {shortest_edge}",
                "preprocessor_config.json | size | \"56\" | a number, [height, width]",
                "preprocessor_config.json | size | null | a size, or no such key",
                "preprocessor_config.json | crop_size | 64 | the tower's image_size, 56",
                "preprocessor_config.json | crop_size | {\"height\": 56, \"width\": 64} | the tower's image_size, 56",
                "preprocessor_config.json | crop_size | null | a size, or no such key",
                "preprocessor_config.json | resample | 0 | from 2 to 3",
                "preprocessor_config.json | resample | 1 | from 2 to 3",
                "preprocessor_config.json | rescale_factor | 0 | a number from",
                "preprocessor_config.json | rescale_factor | -1 | a number from",
                "preprocessor_config.json | rescale_factor | \"1/255\" | a number from",
                "preprocessor_config.json | do_rescale | \"no\" | true or false",
                "preprocessor_config.json | do_normalize | 0 | true or false",
                "preprocessor_config.json | image_std | [1, 1, 0] | three numbers from",
                "preprocessor_config.json | image_mean | [0.5] | three numbers from",
                "preprocessor_config.json | image_mean | null | three numbers, or no such key",
                "preprocessor_config.json | image_std | null | three numbers, or no such key",
                "preprocessor_config.json | rescale_factor | null | a number, or no such key",
                "preprocessor_config.json | resample | null | 2 or 3, or no such key",
                "preprocessor_config.json | do_center_crop | null | true, since tiles are square",
                "preprocessor_config.json | pad_size | {\"height\": 64, \"width\": 64}; \"do_pad\": true | the tower's image_size, 56",
                "preprocessor_config.json | image_processor_type | \"PixtralImageProcessor\" | one of LlavaImageProcessor, CLIPImageProcessor",
                "preprocessor_config.json | image_processor_type | \"Siglip2ImageProcessor\" | SiglipImageProcessor",
                "preprocessor_config.json | image_processor_type | \"LlavaNextImageProcessor\" | one of LlavaImageProcessor",
                "config.json | text_config: layer_types | [\"sliding_attention\", \"full_attention\", \"full_attention\"] | full_attention for each layer",
                "config.json | text_config: layer_types | [\"sliding_attention\", \"sliding_attention\", \"sliding_attention\"] | full_attention for each layer",
                "config.json | text_config: layer_types | [\"full_attention\"] | for each of the 3 layers",
                "config.json | text_config: layer_types | [\"chunked_attention\", \"chunked_attention\", \"chunked_attention\"] | full_attention or sliding_attention",
                "config.json | text_config: partial_rotary_factor | 0.5 | 1",
                "config.json | text_config: rope_scaling | {\"type\": \"dynamic\", \"factor\": 2} | one of default, linear, llama3, yarn",
                "config.json | text_config: rope_scaling | {\"type\": \"linear\"} | a number",
                "config.json | text_config: rope_scaling | {\"rope_type\": \"llama3\", \"factor\": 8} | a number",
                "config.json | text_config: attention_bias | true | false",
                "config.json | text_config: mlp_bias | true | false",
                "config.json | text_config: hidden_act | \"gelu\" | one of silu",
                "config.json | vision_feature_select_strategy | \"cls\" | one of default, full"
            })
    void stopsWithFileKeyAndWhatIsAllowed(String file, String key, String value, String allowed) throws IOException {
        String[] path = key.split(": ");
        String name = path[path.length - 1];
        JsonNode changes = MAPPER.readTree("{\"%s\": %s}".formatted(name, value.replace("; ", ", ")));
        new CheckpointCopy(Fixtures.path("llava", "checkpoint"), directory)
                .edit(
                        file,
                        json -> ((ObjectNode) (path.length > 1 ? json.path(path[0]) : json))
                                .setAll((ObjectNode) changes))
                .write(0);
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(file)
                .hasMessageContainingAll(name, "expected", allowed)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "llava_onevision | text_config: layer_types | [\"sliding_attention\", \"sliding_attention\", \"sliding_attention\"] | full_attention for each layer",
                "llava_next | text_config: layer_types | [\"full_attention\", \"full_attention\", \"full_attention\"]; \"sliding_window\": 8 | sliding_attention for each layer, as sliding_window 8 says",
                "llava_onevision | image_grid_pinpoints | [[70, 70]] | the same as in config.json"
            })
    void otherFamiliesToo(String fixture, String key, String value, String allowed) throws IOException {
        String[] path = key.split(": ");
        String name = path[path.length - 1];
        JsonNode changes = MAPPER.readTree("{\"%s\": %s}".formatted(name, value.replace("; ", ", ")));
        new CheckpointCopy(Fixtures.path(fixture, "checkpoint"), directory)
                .edit(
                        "config.json",
                        json -> ((ObjectNode) (path.length > 1 ? json.path(path[0]) : json))
                                .setAll((ObjectNode) changes))
                .write(0);
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(name, "expected", allowed);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "image_mean | [0.1, 0.2, 0.3]",
                "rescale_factor | 0.01",
                "do_normalize | false",
                "resample | 2",
                "size | {\"height\": 64, \"width\": 64}",
                "video_processor_type | \"Qwen2VLVideoProcessor\""
            })
    void videosOfOtherNumbersThanImagesStopTheStart(String key, String value) throws IOException {
        JsonNode json = MAPPER.readTree(value);
        new CheckpointCopy(Fixtures.path("llava_onevision", "checkpoint"), directory)
                .edit("video_preprocessor_config.json", file -> file.set(key, json))
                .write(0);
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("video_preprocessor_config.json: ")
                .hasMessageContaining("expected");
    }
}
