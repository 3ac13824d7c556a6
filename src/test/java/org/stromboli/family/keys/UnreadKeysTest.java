package org.stromboli.family.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.checkpoint.ConfigSection;

class UnreadKeysTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(KeySection.class)
    void aKeyIsReadOrWithoutEffect(KeySection section) {
        assertThat(section.read()).isNotEmpty().noneMatch(section.inert()::contains);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llava",
                "llava_next",
                "llava_next_video",
                "llava_onevision",
                "vipllava",
                "descendants/fast_vlm",
                "descendants/granite4_vision",
                "descendants/joycaption",
                "descendants/mistral3",
                "descendants/pixtral_llava",
                "descendants/video_llava",
                "descendants/granite_vision",
                "descendants/llava_gemma",
                "descendants/llava_phi3",
                "descendants/llava_yarn",
                "descendants/onevision_qwen3",
                "original/llava15_original",
                "original/llava_mini",
                "original/onevision_original",
                "original/vip_llava_original"
            })
    void checkpointsAsTheyArePublishedHaveNone(String fixture) {
        Path checkpoint = Fixtures.path(fixture, "checkpoint");
        assertThat(UnreadKeys.of(checkpoint, ConfigSection.read(checkpoint.resolve("config.json"))))
                .isEmpty();
    }

    @Test
    void theBuiltInModelHasNone() {
        Path builtIn = Path.of("src/main/resources/embedded");
        assertThat(UnreadKeys.of(builtIn, ConfigSection.read(builtIn.resolve("config.json"))))
                .isEmpty();
    }

    @Test
    void anUnknownKeyIsNamedWithItsFileAndValue() throws IOException {
        CheckpointCopy copy = new CheckpointCopy(Fixtures.path("llava", "checkpoint"), directory)
                .edit("config.json", json -> {
                    json.put("picture_mixer", "max");
                    json.put("unset", (String) null);
                    ((ObjectNode) json.path("text_config")).put("use_qk_norm", true);
                    ((ObjectNode) json.path("text_config").path("rope_parameters")).put("beta_middle", 32);
                    ((ObjectNode) json.path("vision_config")).put("rope_axes", 2);
                })
                .edit("preprocessor_config.json", json -> json.put("do_sharpen", true))
                .edit("processor_config.json", json -> json.put("crop_strategy", "random"))
                .edit("generation_config.json", json -> {
                    json.put("top_a", 0.05);
                    json.put("unheard_of", 0);
                })
                .edit("tokenizer_config.json", json -> {
                    json.put("word_splitter", "blank");
                    json.put("boi_token", "<image>");
                });
        assertThat(UnreadKeys.of(copy.directory(), ConfigSection.read(directory.resolve("config.json"))))
                .isEqualTo(List.of(
                        "config.json: picture_mixer is \"max\"",
                        "config.json: text_config: use_qk_norm is true",
                        "config.json: text_config: rope_parameters: beta_middle is 32",
                        "config.json: vision_config: rope_axes is 2",
                        "processor_config.json: crop_strategy is \"random\"",
                        "preprocessor_config.json: do_sharpen is true",
                        "generation_config.json: top_a is 0.05",
                        "tokenizer_config.json: word_splitter is \"blank\""));
    }

    @Test
    void theFileOfAllProcessorsCountsAlone() throws IOException {
        new CheckpointCopy(Fixtures.path("llava", "checkpoint"), directory)
                .edit(
                        "processor_config.json",
                        json -> json.putObject("image_processor").put("do_sharpen", true))
                .edit("preprocessor_config.json", json -> json.put("do_blur", true));
        assertThat(UnreadKeys.of(directory, ConfigSection.read(directory.resolve("config.json"))))
                .containsExactly("processor_config.json: image_processor: do_sharpen is true");
    }
}
