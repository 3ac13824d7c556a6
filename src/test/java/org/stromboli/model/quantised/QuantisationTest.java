package org.stromboli.model.quantised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.checkpoint.CheckpointException;

/// Every scheme that people publish and that is not served is rejected by its name: by the tensors of one layer,
/// whatever
/// the configuration says, and by the configuration where the weights look plain.
class QuantisationTest {

    private static final String PROJECTION = "language_model.model.layers.0.self_attn.q_proj";
    private static final Map<String, Integer> BYTES =
            Map.of("I64", 8, "F32", 4, "I32", 4, "U32", 4, "F16", 2, "BF16", 2, "I16", 2);

    @TempDir
    Path directory;

    /// Tensors of one layer as `suffix:type`, in the layouts that the tools write.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "FP8 without scales or of another type than E4M3 | .weight:F8_E5M2",
                "NVFP4 (compressed-tensors, nvfp4-pack-quantized) | .weight_packed:U8 .weight_scale:F8_E4M3 .weight_global_scale:F32",
                "MXFP4 (compressed-tensors, mxfp4-pack-quantized) | .weight_packed:U8 .weight_scale:U8",
                "NVFP4 (ModelOpt) | .weight:U8 .weight_scale:F8_E4M3 .weight_scale_2:F32 .input_scale:F32",
                "EXL2 | .q_weight:I32 .q_scale:I32 .q_groups:I16 .q_invperm:I32 .q_scale_max:F16",
                "EXL3 | .trellis:I16 .suh:F16 .svh:F16",
                "AQLM | .codes:I8 .codebooks:F16 .scales:F16",
                "VPTQ | .centroids:F16 .indices:I16",
                "HQQ | .W_q:U8 .scale:F16 .zero:F16",
                "torchao | ._weight_qdata:I8 ._weight_scale:BF16",
                "quanto | .weight._data:I8 .weight._scale:BF16",
                "MLX | .weight:U32 .scales:U8",
                "EETQ (8 bits) | .weight:I8 .weight_scales:F16",
                "an unknown scheme of I16 numbers | .weight:I16"
            })
    void tensorsTellTheScheme(String scheme, String tensors) throws IOException {
        write(tensors);
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is quantised: " + scheme + " (tensor " + PROJECTION)
                .hasMessageContaining("not served")
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    /// The layers above whose schemes are served, with sizes that cannot be.
    @ParameterizedTest
    @ValueSource(
            strings = {
                ".qweight:I32 .qzeros:I32 .scales:F16 .g_idx:I32",
                ".qweight:I32 .qzeros:I32 .scales:F16",
                ".weight_packed:I32 .weight_scale:BF16 .weight_shape:I64",
                ".weight_packed:I32 .weight_scale:BF16 .weight_shape:I64 .weight_zero_point:I32",
                ".weight:I8 .weight_scale:BF16",
                ".weight:F8_E4M3 .weight_scale:BF16",
                ".weight:F8_E4M3 .weight_scale:F32 .input_scale:F32",
                ".weight:F8_E4M3 .weight_scale_inv:F32",
                ".weight:U8 .weight.absmax:U8 .weight.quant_map:F32 .weight.quant_state.bitsandbytes__nf4:U8",
                ".weight:U8 .weight.absmax:F32 .weight.quant_map:F32 .weight.quant_state.bitsandbytes__fp4:U8",
                ".weight:I8 .SCB:F32 .weight_format:U8",
                ".weight:U32 .scales:F16 .biases:F16"
            })
    void layersOfServedSchemesThatDoNotFitAreNamed(String tensors) throws IOException {
        write(tensors);
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(PROJECTION)
                .hasMessageContaining("model.safetensors")
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).doesNotContain("Exception", "served"));
    }

    private void write(String tensors) throws IOException {
        CheckpointCopy copy = llava();
        copy.weights().remove(PROJECTION + ".weight");
        for (String each : tensors.split(" ")) {
            int colon = each.lastIndexOf(':');
            copy.weights().put(PROJECTION + each.substring(0, colon), weight(each.substring(colon + 1)));
        }
        copy.write(0);
    }

    private static Weight weight(String type) {
        return new Weight(type, new int[] {2, 2}, new byte[4 * BYTES.getOrDefault(type, 1)]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "awq",
                "gptq",
                "compressed-tensors",
                "fp8",
                "torchao",
                "hqq",
                "quanto",
                "quark",
                "eetq",
                "aqlm",
                "vptq",
                "auto-round",
                "higgs",
                "spqr",
                "bitnet",
                "fbgemm_fp8",
                "fp_quant",
                "modelopt",
                "mxfp4",
                "nvfp4",
                "exl2",
                "a-method-of-next-year"
            })
    void plainWeightsWithAMethodInTheConfigurationAreRejectedByItsName(String method) throws IOException {
        llava().edit(
                        "config.json",
                        json -> json.putObject("quantization_config")
                                .put("quant_method", method)
                                .put("bits", 4))
                .write(0);
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("is quantised", "quantization_config names " + method, "4 bits");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"compression_config\":{\"quant_method\":\"compressed-tensors\",\"format\":\"float-quantized\"}} | config.json: compression_config names compressed-tensors, format float-quantized",
                "{\"text_config\":{\"quantization_config\":{\"quant_method\":\"awq\"}}} | text_config: quantization_config names awq",
                "{\"quantization\":{\"group_size\":64,\"bits\":4}} | config.json: quantization names mlx, 4 bits, groups of 64",
                "{\"quantization_config\":{\"bits\":3}} | a method that it does not name (config.json: quantization_config, 3 bits)"
            })
    void theConfigurationMaySayItInOtherPlaces(String changes, String said) throws IOException {
        llava().edit("config.json", json -> json.setAll((com.fasterxml.jackson.databind.node.ObjectNode) tree(changes)))
                .write(0);
        assertThatThrownBy(() -> FamilyRegistry.open(directory)).hasMessageContaining(said);
    }

    private static com.fasterxml.jackson.databind.JsonNode tree(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void tensorsWithoutGroupsAreOfTheMethodThatTheConfigurationNames() throws IOException {
        CheckpointCopy copy = llava();
        for (String suffix : new String[] {".qweight", ".qzeros", ".scales"}) {
            copy.weights().put(PROJECTION + suffix, weight("I32"));
        }
        copy.write(0);
        Files.writeString(directory.resolve("quantize_config.json"), "{\"quant_method\":\"gptq\",\"bits\":8}");
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .hasMessageContainingAll("(GPTQ): tensor", ".scales has type I32");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"quant_method\":\"bitsandbytes\",\"load_in_4bit\":true}",
                "{\"load_in_8bit\":true}",
                "null",
                "{}"
            })
    void plainWeightsThatOnlyALoaderWouldQuantiseAreServed(String block) throws IOException {
        llava().edit("config.json", json -> json.set("quantization_config", tree(block)))
                .write(0);
        assertThat(FamilyRegistry.open(directory).plan().bytes()).isPositive();
    }

    @Test
    void leftoverFilesOfAToolDoNotMatterWhereTheWeightsArePlain() throws IOException {
        llava().write(0);
        Files.writeString(directory.resolve("quantize_config.json"), "{\"bits\":4}");
        assertThat(FamilyRegistry.open(directory).plan().bytes()).isPositive();
    }

    @Test
    void weightsThatOnlyTheirOwnLibraryReadsAreRejectedAsTheConfigurationSays() throws IOException {
        llava().edit(
                        "config.json",
                        json -> json.putObject("quantization_config").put("quant_method", "torchao"));
        Files.write(directory.resolve("pytorch_model.bin"), new byte[] {'P', 'K', 3, 4});
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .hasMessageContaining("quantization_config names torchao");
    }

    /// As `TheBloke/llava-v1.5-13B-AWQ` is published.
    @Test
    void languageModelsAloneAreToldFromWholeModels() throws IOException {
        CheckpointCopy copy =
                new CheckpointCopy(Fixtures.path("quantised/awq_original_llava15", "checkpoint"), directory);
        copy.weights().keySet().removeIf(name -> name.contains("mm_projector"));
        copy.edit(
                        "config.json",
                        json -> json.put("model_type", "llama")
                                .putArray("architectures")
                                .add("LlamaForCausalLM"))
                .write(0);
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("holds the language model alone", "no projector");
    }

    @Test
    void countersOfTrainingAreNoQuantisation() {
        Map<String, String> types = new LinkedHashMap<>();
        types.put("vision_tower.bn.num_batches_tracked", "I64");
        types.put("vision_tower.embeddings.position_ids", "I64");
        types.put("lm_head.weight", "BF16");
        assertThat(TensorEvidence.of(types)).isEmpty();
    }

    private CheckpointCopy llava() throws IOException {
        return new CheckpointCopy(Fixtures.path("llava", "checkpoint"), directory);
    }
}
