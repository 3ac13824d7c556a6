package org.stromboli.family.llava;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.checkpoint.CheckpointException;

/// What the configuration of a descendant says and cannot be followed stops the start, with key, value and what is
/// allowed.
class DescendantKeysTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0} {1}: {2} {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "fast_vlm | config.json | /vision_feature_layer | -2 | -1: stages are of different sizes",
                "fast_vlm | config.json | /vision_feature_select_strategy | \"default\" | full: there is no class token",
                "fast_vlm | config.json | /vision_config/architecture | \"fastvit_mci4\" | one of fastvit_mci3",
                "fast_vlm | config.json | /vision_config/model_type | \"clip_vision_model\" | one of timm_wrapper",
                "fast_vlm | config.json | /vision_config/hidden_size | 128 | the width that the stages give, 256",
                "fast_vlm | config.json | /vision_config/model_args/layers | [1, 1, 1, 1] | 5 numbers",
                "fast_vlm | config.json | /vision_config/model_args/embed_dims | [8, 16, 32, 64, 96] | multiples of the one before",
                "fast_vlm | config.json | /vision_config/model_args/embed_dims | [4, 8, 16, 16, 128] | multiples of 32",
                "fast_vlm | config.json | /vision_config/model_args/inference_mode | false | true: branches that are not folded",
                "fast_vlm | config.json | /vision_config/model_args/mlp_ratios | [3, 3, 3, 3, 3] | no such key",
                "fast_vlm | processor_config.json | /image_processor/crop_size | 200 | a multiple of 64 pixels",
                "fast_vlm | processor_config.json | /image_processor/crop_size | {\"height\": 256, \"width\": 320} | those of a square",
                "fast_vlm | processor_config.json | /image_processor/size | {\"shortest_edge\": 320} | the tower's image_size, 256",
                "pixtral_llava | config.json | /vision_feature_select_strategy | \"default\" | full: the tower of Pixtral",
                "pixtral_llava | config.json | /vision_feature_layer | [-1, -2] | one layer",
                "pixtral_llava | config.json | /vision_feature_layer | 4 | enough layers for vision_feature_layer 4",
                "pixtral_llava | config.json | /vision_config/head_dim | 32 | hidden_size / num_attention_heads",
                "pixtral_llava | config.json | /vision_config/hidden_act | \"quick_gelu\" | one of gelu, silu",
                "pixtral_llava | config.json | /vision_config/rope_parameters | {\"rope_type\": \"yarn\"} | one of default, axial",
                "pixtral_llava | config.json | /projector_hidden_act | \"relu\" | one of gelu",
                "pixtral_llava | preprocessor_config.json | /size | {\"shortest_edge\": 160} | {longest_edge}",
                "pixtral_llava | preprocessor_config.json | /size | 160 | {longest_edge}",
                "pixtral_llava | preprocessor_config.json | /do_resize | false | true, since images are cut into tokens of 16",
                "pixtral_llava | preprocessor_config.json | /do_center_crop | true | false, since images keep their shape",
                "pixtral_llava | preprocessor_config.json | /image_processor_type | \"CLIPImageProcessor\" | one of PixtralImageProcessor",
                "pixtral_llava | processor_config.json | /patch_size | 14 | 16, the patch_size of config.json",
                "pixtral_llava | processor_config.json | /spatial_merge_size | 2 | 1, the spatial_merge_size",
                "pixtral_llava | processor_config.json | /image_break_token | \"[BREAK]\" | a token of the tokenizer",
                "pixtral_llava | processor_config.json | /image_end_token | \"\" | a token of the tokenizer",
                "mistral3 | config.json | /spatial_merge_size | 0 | a whole number from 1 to 16",
                "mistral3 | processor_config.json | /spatial_merge_size | 1 | 2, the spatial_merge_size",
                "granite4_vision | config.json | /downsample_rate | \"1:2\" | queries and patches along a window's edge",
                "granite4_vision | config.json | /downsample_rate | \"2/4\" | one of 2/4",
                "granite4_vision | processor_config.json | /downsample_rate | \"1/4\" | one of 1/2",
                "granite4_vision | config.json | /deepstack_layer_map | [[-3, 6]] | layers of the decoder, 0 to 5",
                "granite4_vision | config.json | /deepstack_layer_map | [[-3]] | pairs of a layer of the tower",
                "granite4_vision | config.json | /deepstack_layer_map | [] | pairs of a layer of the tower",
                "granite4_vision | config.json | /spatial_target_layers | [1, 2, 3] | 4 layers, with a downsample_rate of one half",
                "granite4_vision | config.json | /spatial_target_layers | [1, 2, 3, 9] | layers of the decoder, 0 to 5",
                "granite4_vision | config.json | /spatial_vision_layer | -9 | enough layers for vision_feature_layer -9",
                "granite4_vision | config.json | /vision_feature_select_strategy | \"default\" | full, since default drops the class token",
                "granite4_vision | config.json | /qformer_config/num_attention_heads | 2 | a whole number from 1 to 1",
                "granite4_vision | config.json | /qformer_config/hidden_size | 128 | a whole number from 64 to 64",
                "granite4_vision | config.json | /qformer_config/num_hidden_layers | 2 | a whole number from 1 to 1",
                "granite4_vision | config.json | /qformer_config/hidden_act | \"relu\" | one of gelu",
                "video_llava | config.json | /video_token_index | 640 | a whole number from 0 to 639",
                "video_llava | config.json | /vision_feature_select_strategy | \"patch\" | one of default, full",
                "video_llava | preprocessor_config.json | /image_processor_type | \"SiglipImageProcessor\" | VideoLlavaImageProcessor",
            })
    void stopsTheStart(String fixture, String file, String pointer, String value, String allowed) throws IOException {
        new CheckpointCopy(Fixtures.path("descendants/" + fixture, "checkpoint"), directory)
                .edit(file, json -> set(json, pointer, value))
                .write(0);
        String key = pointer.substring(pointer.lastIndexOf('/') + 1);
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(key.equals("spatial_vision_layer") ? "num_hidden_layers" : key, allowed);
    }

    private static void set(ObjectNode json, String pointer, String value) {
        int end = pointer.lastIndexOf('/');
        ObjectNode parent = end == 0 ? json : (ObjectNode) json.at(pointer.substring(0, end));
        try {
            JsonNode node = MAPPER.readTree(value);
            parent.set(pointer.substring(end + 1), node);
        } catch (IOException e) {
            throw new AssertionError(value, e);
        }
    }
}
