package org.stromboli.model.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.model.checkpoint.CheckpointException;

/// Every key and every tensor of an adapter is used, or rejected with its name.
class AdapterKeysTest {

    private static final String MODULE = "base_model.model.model.layers.0.mlp.up_proj.";

    @TempDir
    Path directory;

    private final Map<String, Weight> tensors = new HashMap<>(Map.of(
            MODULE + "lora_A.weight", zeros(2, 6),
            MODULE + "lora_B.weight", zeros(4, 2)));

    private static Weight zeros(int... shape) {
        int count = 4;
        for (int size : shape) {
            count *= size;
        }
        return new Weight("F32", shape, new byte[count]);
    }

    private Adapter open(String more) throws IOException {
        Files.writeString(directory.resolve("adapter_config.json"), "{\"r\": 2, \"lora_alpha\": 4%s}".formatted(more));
        CheckpointCopy.write(directory.resolve("adapter_model.safetensors"), tensors, 0);
        return Adapter.open(directory);
    }

    private void rejected(String more, String... words) {
        assertThatThrownBy(() -> open(more))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alora_invocation_tokens\": [5]",
                "use_qalora\": true",
                "layer_replication\": [[0, 1]]",
                "target_parameters\": [\"up_proj.weight\"]",
                "megatron_config\": {\"a\": 1}",
                "kasa_config\": {\"a\": 1}",
                "use_bdlora\": {\"a\": 1}",
                "arrow_config\": {\"a\": 1}",
                "monteclora_config\": {\"a\": 1}",
                "velora_config\": {\"a\": 1}",
                "some_new_key\": 3",
                "bias\": \"some\"",
                "peft_type\": \"LOHA\"",
                "peft_type\": \"VERA\"",
                "peft_type\": \"PREFIX_TUNING\"",
                "modules_to_save\": \"lm_head\"",
                "layers_to_transform\": \"one\"",
                "rank_pattern\": 3"
            })
    void keysThatChangeTheAnswer(String key) {
        rejected(", \"" + key, key.substring(0, key.indexOf('"')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alora_invocation_tokens\": null",
                "use_qalora\": false",
                "layer_replication\": []",
                "eva_config\": {\"rho\": 2}",
                "loftq_config\": {}",
                "some_new_key\": false",
                "lora_dropout\": 0.1",
                "task_type\": \"CAUSAL_LM\"",
                "fan_in_fan_out\": true",
                "target_modules\": \"all-linear\"",
                "target_modules\": [\"up_proj\"]",
                "target_modules\": \".*layers.*up_proj\"",
                "layers_to_transform\": 0",
                "exclude_modules\": [\"down_proj\"]"
            })
    void keysThatDoNot(String key) throws IOException {
        assertThat(open(", \"" + key).factors()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            target_modules      | ["down_proj"]
            target_modules      | "model\\\\.layers\\\\.1.*"
            exclude_modules     | ["up_proj"]
            exclude_modules     | ".*mlp.*"
            layers_to_transform | [1, 2]
            """)
    void factorsThatTheConfigurationLeavesOut(String key, String value) {
        rejected(", \"%s\": %s".formatted(key, value), "model.layers.0.mlp.up_proj", key, "does not select");
    }

    /// Files are untrusted: an expression may not hold up the start.
    @ParameterizedTest
    @ValueSource(strings = {"(([a-z_.0-9]+)*)*!", "(", "(a"})
    void expressionsThatCannotBeMatched(String expression) {
        rejected(", \"target_modules\": \"%s\"".formatted(expression), "target_modules");
        rejected(", \"rank_pattern\": {\"%s\": 2}".formatted(expression), "rank_pattern");
    }

    @ParameterizedTest
    @CsvSource({
        "lora_C.weight, is not supported",
        "lora_A.other.weight, is not supported",
        "trainable_tokens_original, is not supported",
        "trainable_tokens_delta, trainable_token_indices does not say",
        "lora_A.default.weight, which are the same"
    })
    void tensorsThatMeanNothingHere(String name, String sentence) {
        tensors.put(MODULE + name, zeros(2, 6));
        rejected("", MODULE + name, sentence);
    }

    @Test
    void halvesAndWrongShapes() {
        tensors.put("base_model.model.model.layers.1.mlp.up_proj.lora_A.weight", zeros(2, 6));
        rejected("", "layers.1.mlp.up_proj.lora_A.weight", "but not the other");
        tensors.remove("base_model.model.model.layers.1.mlp.up_proj.lora_A.weight");
        tensors.put(MODULE + "lora_magnitude_vector", zeros(5));
        rejected(", \"use_dora\": true", "lora_magnitude_vector of", "[5], expected [4]");
        rejected("", "lora_magnitude_vector", "use_dora is not true");
    }

    @Test
    void tokensWithoutRowsAndRowsWithoutTokens() throws IOException {
        rejected(", \"trainable_token_indices\": [1, 2]", "trainable_token_indices names embed_tokens");
        tensors.put("base_model.model.model.embed_tokens.token_adapter.trainable_tokens_delta", zeros(2, 6));
        rejected(", \"trainable_token_indices\": [1, 2, 3]", "has shape [2, 6]", "3 tokens");
        rejected(", \"trainable_token_indices\": [1, 1]", "trainable_token_indices is [1,1]", "each once");
        assertThat(open(", \"trainable_token_indices\": {\"embed_tokens\": [1, 2]}")
                        .beyondSums())
                .hasValue("trainable_token_indices");
    }

    @Test
    void savedModulesThatAreNotThere() throws IOException {
        rejected(", \"modules_to_save\": [\"lm_head\"]", "modules_to_save is \"lm_head\"");
        tensors.put("base_model.model.lm_head.weight", zeros(4, 6));
        assertThat(open(", \"modules_to_save\": [\"lm_head\"]").replacements()).containsOnlyKeys("lm_head.weight");
    }

    @Test
    void ranksAndScalesByPattern() throws IOException {
        tensors.put("base_model.model.model.layers.1.mlp.up_proj.lora_A.weight", zeros(3, 6));
        tensors.put("base_model.model.model.layers.1.mlp.up_proj.lora_B.weight", zeros(4, 3));
        Adapter adapter = open(
                ", \"rank_pattern\": {\"layers.1.mlp.up_proj\": 3}, \"alpha_pattern\": {\"^model.layers.0.*\": 8}");
        assertThat(adapter.factors().get("model.layers.0.mlp.up_proj.weight").scale())
                .isEqualTo(4);
        assertThat(adapter.factors().get("model.layers.1.mlp.up_proj.weight").scale())
                .isEqualTo(4.0 / 3);
    }

    @Test
    void aProjectorBesideTrainables() throws IOException {
        Map<String, Weight> projector = Map.of("model.mm_projector.0.weight", zeros(6, 3));
        CheckpointCopy.write(directory.resolve("mm_projector.safetensors"), projector, 0);
        assertThat(open("").replacements()).containsOnlyKeys("model.mm_projector.0.weight");
        CheckpointCopy.write(directory.resolve("non_lora_trainables.safetensors"), projector, 0);
        rejected("", "mm_projector.safetensors", "non_lora_trainables.safetensors");
    }
}
