package org.stromboli.family.llava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.DecoderTraits;
import org.stromboli.model.geometry.RopeParameters;
import org.stromboli.model.geometry.TowerFeatures;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.model.geometry.TowerGeometry.Activation;

class LlavaOneVisionTest {

    private static final String NORM = "language_model.model.norm.weight";

    @TempDir
    Path directory;

    private CheckpointCopy copy;

    @BeforeEach
    void copy() throws IOException {
        copy = new CheckpointCopy(Fixtures.path("llava_onevision", "checkpoint"), directory);
    }

    @Test
    void readsAPublishedCheckpoint() {
        ServedModel served = FamilyRegistry.open(Fixtures.path("llava_onevision", "checkpoint"));
        assertThat(served.plan().geometry().decoder())
                .isEqualTo(DecoderGeometry.builder()
                        .vocabulary(640)
                        .hidden(64)
                        .layers(3)
                        .heads(4)
                        .kvHeads(2)
                        .width(16)
                        .intermediate(128)
                        .positions(4096)
                        .epsilon(1e-6)
                        .rotary(RopeParameters.plain(1e6, 16))
                        .traits(DecoderTraits.PLAIN.with(DecoderTraits.Projections.BIASED))
                        .build());
        assertThat(served.plan().geometry().tower())
                .isEqualTo(TowerGeometry.builder()
                        .side(70)
                        .patch(14)
                        .hidden(32)
                        .layers(3)
                        .heads(4)
                        .intermediate(72)
                        .epsilon(1e-6)
                        .activation(Activation.TANH)
                        .classToken(false)
                        .features(new TowerFeatures(List.of(3), true))
                        .build());
        assertThat(served.placeholders()).extracting(MediaPlaceholder::id).containsExactly(542, 543);
        assertThat(served.defaults().endTokenIds()).containsExactly(541);
        assertThat(served.defaults().sampling().temperature()).isZero();
        assertThat(served.contextTokens()).isEqualTo(4096);
    }

    @Test
    void fillsInWhatPublishedConfigurationsLeaveOut() throws IOException {
        ObjectNode text = new ObjectMapper().createObjectNode().put("model_type", "qwen2");
        text.put("hidden_size", 896).put("num_attention_heads", 14).put("num_key_value_heads", 2);
        text.put("num_hidden_layers", 24).put("intermediate_size", 4864).put("rope_theta", 1e6);
        DecoderGeometry decoder = DecoderGeometry.qwen2(
                new org.stromboli.model.checkpoint.ConfigSection("config.json: text_config", text));
        assertThat(decoder)
                .isEqualTo(DecoderGeometry.builder()
                        .vocabulary(151936)
                        .hidden(896)
                        .layers(24)
                        .heads(14)
                        .kvHeads(2)
                        .width(64)
                        .intermediate(4864)
                        .positions(32768)
                        .epsilon(1e-6)
                        .rotary(RopeParameters.plain(1e6, 64))
                        .traits(DecoderTraits.PLAIN.with(DecoderTraits.Projections.BIASED))
                        .build());
    }

    @Test
    void takesEndTokensAsAListAndSamplingDefaults() throws IOException {
        copy.edit("generation_config.json", json -> {
            json.putArray("eos_token_id").add(541).add(539);
            json.put("do_sample", true)
                    .put("temperature", 0.7)
                    .put("top_p", 0.8)
                    .put("top_k", 20);
        });
        ServedModel served = FamilyRegistry.open(copy.write(0).directory());
        assertThat(served.defaults().endTokenIds()).containsExactlyInAnyOrder(539, 541);
        assertThat(served.defaults().sampling().temperature()).isEqualTo(0.7);
        assertThat(served.defaults().sampling().topK()).isEqualTo(20);
    }

    @Test
    void readsWhatNewerTransformersWrites() throws IOException {
        copy.rename(LlavaOneVisionTest::newerName);
        ObjectNode image = (ObjectNode) new ObjectMapper()
                .readTree(directory.resolve("preprocessor_config.json").toFile());
        copy.edit("processor_config.json", json -> json.set("image_processor", image));
        Files.delete(directory.resolve("preprocessor_config.json"));
        Files.delete(directory.resolve("video_preprocessor_config.json"));
        Files.delete(directory.resolve("generation_config.json"));
        ServedModel served = FamilyRegistry.open(copy.write(0).directory());
        ServedModel older = FamilyRegistry.open(Fixtures.path("llava_onevision", "checkpoint"));
        assertThat(served.plan().geometry()).isEqualTo(older.plan().geometry());
        assertThat(served.plan().bytes()).isEqualTo(older.plan().bytes());
        assertThat(served.defaults().endTokenIds()).containsExactly(541);
    }

    static String newerName(String name) {
        return name.replace("language_model.model.", "model.language_model.")
                .replace("vision_tower.vision_model.", "model.vision_tower.")
                .replace("multi_modal_projector.", "model.multi_modal_projector.")
                .replace("image_newline", "model.image_newline");
    }

    @Test
    void namesTheTensorThatIsMissing() throws IOException {
        copy.weights().remove(NORM);
        rejected(NORM, "missing", "[64]");
    }

    @Test
    void namesTheTensorOfAnotherShape() throws IOException {
        copy.weights().put(NORM, new Weight("F32", new int[] {8, 8}, new byte[256]));
        rejected(NORM, "[8, 8]", "[64]");
    }

    @Test
    void aHeadThatIsNeitherThereNorTiedIsMissing() throws IOException {
        copy.edit("config.json", json -> {
            json.put("tie_word_embeddings", false);
            ((ObjectNode) json.path("text_config")).put("tie_word_embeddings", false);
        });
        rejected("language_model.lm_head.weight", "missing");
    }

    @Test
    void namesWhatIsSupportedWhenTheArchitectureIsNot() throws IOException {
        copy.edit(
                "config.json",
                json -> json.put("model_type", "mamba")
                        .putArray("architectures")
                        .add("Mamba"));
        rejected("Mamba", "LLaVA-OneVision");
    }

    @Test
    void saysThatTheDirectoryOrItsConfigurationIsMissing() throws IOException {
        assertThatThrownBy(() -> FamilyRegistry.open(directory.resolve("gone"))).hasMessageContaining("does not exist");
        Files.delete(directory.resolve("config.json"));
        rejected("config.json", "missing");
    }

    static Stream<Arguments> badNumbers() {
        return Stream.of(
                bad("hidden_size -1", text -> text.put("hidden_size", -1), "hidden_size", "-1"),
                bad("hidden_size 1e9", text -> text.put("hidden_size", 1_000_000_000), "hidden_size"),
                bad("hidden_size text", text -> text.put("hidden_size", "64"), "hidden_size"),
                bad("heads 5", text -> text.put("num_attention_heads", 5), "num_key_value_heads"),
                bad("heads 6", text -> text.put("num_attention_heads", 6), "hidden_size", "6"),
                bad("layers 0", text -> text.put("num_hidden_layers", 0), "num_hidden_layers"),
                bad("layers 9", text -> text.put("num_hidden_layers", 9).remove("layer_types"), "layers.3"),
                bad("epsilon", text -> text.put("rms_norm_eps", "x"), "rms_norm_eps"),
                bad("odd head", text -> text.put("head_dim", 15), "head_dim"),
                bad("vocabulary", text -> text.put("vocab_size", 100), "token"),
                bad("act", text -> text.put("hidden_act", "relu"), "hidden_act", "silu"),
                bad("rope", text -> text.putObject("rope_scaling").put("rope_type", "su"), "rope_scaling", "su"));
    }

    private static Arguments bad(String name, Consumer<ObjectNode> change, String... words) {
        return Arguments.of(name, change, words);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badNumbers")
    void rejectsAConfigurationThatCannotBe(String name, Consumer<ObjectNode> change, String[] words)
            throws IOException {
        copy.edit("config.json", json -> change.accept((ObjectNode) json.path("text_config")));
        rejected(words);
    }

    @Test
    void rejectsATowerThatCannotBe() throws IOException {
        copy.edit("config.json", json -> ((ObjectNode) json.path("vision_config")).put("patch_size", 71));
        rejected("patch_size", "71");
        copy.edit("config.json", json -> json.put("vision_feature_layer", -9));
        copy.edit("config.json", json -> ((ObjectNode) json.path("vision_config")).put("patch_size", 14));
        rejected("vision_feature_layer -9");
        copy.edit("config.json", json -> json.put("vision_feature_layer", -1).put("vision_aspect_ratio", "pad"));
        rejected("vision_aspect_ratio", "pad");
    }

    @Test
    void rejectsAProcessorForAnotherTower() throws IOException {
        copy.edit("preprocessor_config.json", json -> ((ObjectNode) json.path("size")).put("height", 384));
        rejected("height", "384", "70");
    }

    @Test
    void rejectsBrokenJson() throws IOException {
        Files.writeString(directory.resolve("config.json"), "{\"a\":");
        rejected("config.json", "JSON");
    }

    private void rejected(String... words) throws IOException {
        copy.write(0);
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(words)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }
}
