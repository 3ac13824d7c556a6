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
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.model.checkpoint.CheckpointException;

class AdapterTest {

    private static final String MODULE = "base_model.model.model.layers.0.mlp.up_proj.";

    @TempDir
    Path directory;

    private final Map<String, Weight> factors = new HashMap<>(Map.of(
            MODULE + "lora_A.weight", zeros(2, 6),
            MODULE + "lora_B.weight", zeros(4, 2)));

    private static Weight zeros(int rows, int columns) {
        return new Weight("F32", new int[] {rows, columns}, new byte[4 * rows * columns]);
    }

    private Adapter open(String config) throws IOException {
        Files.writeString(directory.resolve("adapter_config.json"), config);
        CheckpointCopy.write(directory.resolve("adapter_model.safetensors"), factors, 0);
        return Adapter.open(directory);
    }

    @Test
    void factorsBelongToTheWeightThatTheyChange() throws IOException {
        Adapter adapter = open("{\"r\": 2, \"lora_alpha\": 4}");

        assertThat(adapter.factors()).containsOnlyKeys("model.layers.0.mlp.up_proj.weight");
        Adapter.Factors found = adapter.factors().get("model.layers.0.mlp.up_proj.weight");
        assertThat(found.scale()).isEqualTo(2);
        assertThat(found.a().stored().shape()).containsExactly(2, 6);
        assertThat(found.b().stored().shape()).containsExactly(4, 2);
        assertThat(Adapter.isIn(directory)).isTrue();
    }

    @Test
    void theScaleOfStabilisedAdaptersGoesByTheRoot() throws IOException {
        factors.put(MODULE + "lora_A.weight", zeros(4, 6));
        factors.put(MODULE + "lora_B.weight", zeros(4, 4));
        Adapter adapter = open("{\"r\": 4, \"lora_alpha\": 4, \"use_rslora\": true}");

        assertThat(adapter.factors().values()).allMatch(each -> each.scale() == 2);
    }

    @Test
    void weightsThatWereTrainedWholeStandBesideThem() throws IOException {
        factors.put("base_model.model.lm_head.modules_to_save.weight", zeros(5, 6));
        CheckpointCopy.write(
                directory.resolve("non_lora_trainables.safetensors"),
                Map.of(
                        "base_model.model.model.mm_projector.0.weight", zeros(6, 3),
                        "base_model.model.lm_head.bias", zeros(1, 5)),
                0);

        Adapter adapter = open("{\"r\": 2, \"lora_alpha\": 4}");

        assertThat(adapter.replacements())
                .containsOnlyKeys("lm_head.weight", "model.mm_projector.0.weight", "lm_head.bias");
    }

    @Test
    void trainablesMayHaveTheirNamesAlready() throws IOException {
        CheckpointCopy.write(
                directory.resolve("non_lora_trainables.safetensors"),
                Map.of("model.mm_projector.0.weight", zeros(6, 3)),
                0);

        assertThat(open("{\"r\": 2, \"lora_alpha\": 4}").replacements())
                .containsOnlyKeys("model.mm_projector.0.weight");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"lora_alpha": 4}                                        | lacks r or lora_alpha
            {"r": -1, "lora_alpha": 4}                               | r is -1
            {"r": 2, "lora_alpha": 4, "use_dora": true}              | use_dora is true
            {"r": 2, "lora_alpha": 4, "rank_pattern": {"x": 1}}      | rank_pattern is
            {"r": 3, "lora_alpha": 4}                                | have rank 2, but r in adapter_config.json is 3
            {"r": 2, "lora_alpha": 4, "peft_type": "IA3"}            | peft_type is "IA3"
            []                                                       | is not a JSON object
            """)
    void configurationsThatCannotBeHonouredAreRejected(String config, String sentence) {
        assertThatThrownBy(() -> open(config))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void factorsThatDoNotFitAreRejected() {
        factors.put(MODULE + "lora_B.weight", zeros(4, 3));
        assertThatThrownBy(() -> open("{\"r\": 2, \"lora_alpha\": 4}")).hasMessageContaining("cannot be multiplied");

        factors.put(MODULE + "lora_magnitude_vector", zeros(1, 4));
        assertThatThrownBy(() -> open("{\"r\": 2, \"lora_alpha\": 4}")).hasMessageContaining("is not supported");
    }

    @Test
    void anAdapterWithoutItsWeightsIsNone() throws IOException {
        Files.writeString(directory.resolve("adapter_config.json"), "{\"r\": 2, \"lora_alpha\": 4}");

        assertThat(Adapter.isIn(directory)).isFalse();
        assertThatThrownBy(() -> Adapter.open(directory)).hasMessageContaining("holds none of");
    }
}
