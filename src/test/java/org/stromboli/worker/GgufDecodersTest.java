package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.ReferenceDecoder;
import org.stromboli.gguf.GgufCopy;
import org.stromboli.model.HostPlan;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Precision;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.torch.Torch;

/// Decoders of GGUF files that llama.cpp's converter would make of the fixtures' checkpoints, against the slow decoder
/// of
/// those.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GgufDecodersTest {

    private static final int BLOCK_TOKENS = 8;
    private static final int LENGTH = 40;
    private static final String PREFIX = "language_model.model.";

    private static final Map<String, String> NAMES = names();

    @TempDir
    Path directory;

    private Torch torch;

    @BeforeAll
    void start() {
        torch = Torch.start();
        torch.useThreads(1);
    }

    @AfterAll
    void close() {
        torch.close();
    }

    /// The longer ones first.
    private static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("language_model.lm_head", "output");
        names.put(PREFIX + "embed_tokens", "token_embd");
        names.put(PREFIX + "norm", "output_norm");
        names.put(PREFIX + "layers", "blk");
        names.put("input_layernorm", "attn_norm");
        names.put("post_attention_layernorm", "ffn_norm");
        names.put("self_attn.q_norm", "attn_q_norm");
        names.put("self_attn.k_norm", "attn_k_norm");
        names.put("self_attn.qkv_proj", "attn_qkv");
        names.put("self_attn.q_proj", "attn_q");
        names.put("self_attn.k_proj", "attn_k");
        names.put("self_attn.v_proj", "attn_v");
        names.put("self_attn.o_proj", "attn_output");
        names.put("mlp.gate_up_proj", "ffn_up");
        names.put("mlp.gate_proj", "ffn_gate");
        names.put("mlp.up_proj", "ffn_up");
        names.put("mlp.down_proj", "ffn_down");
        return names;
    }

    private Path converted(String fixture, String architecture, Consumer<GgufCopy> change) throws IOException {
        Path checkpoint = Fixtures.path("descendants", fixture, "checkpoint");
        JsonNode text = new ObjectMapper()
                .readTree(checkpoint.resolve("config.json").toFile())
                .path("text_config");
        int heads = text.path("num_attention_heads").asInt();
        int kvHeads = text.path("num_key_value_heads").asInt();
        int hidden = text.path("hidden_size").asInt();
        int width = text.path("head_dim").asInt(hidden / heads);
        GgufCopy file = new GgufCopy(architecture)
                .with("context_length", 4096)
                .with("embedding_length", hidden)
                .with("block_count", text.path("num_hidden_layers").asInt())
                .with("feed_forward_length", text.path("intermediate_size").asInt())
                .with("attention.head_count", heads)
                .with("attention.head_count_kv", kvHeads)
                .with("attention.key_length", width)
                .with("attention.value_length", width)
                .with("rope.dimension_count", width)
                .with("rope.freq_base", theta(text))
                .with(
                        "attention.layer_norm_rms_epsilon",
                        text.path("rms_norm_eps").asDouble());
        for (Map.Entry<String, Weight> each :
                new CheckpointCopy(checkpoint, directory).weights().entrySet()) {
            if (each.getKey().startsWith("language_model.")) {
                String name = each.getKey();
                for (Map.Entry<String, String> known : NAMES.entrySet()) {
                    name = name.replace(known.getKey(), known.getValue());
                }
                file.with(
                        name,
                        values(each.getValue(), name, architecture, heads, kvHeads),
                        each.getValue().shape());
            }
        }
        change.accept(file);
        return file.write(
                directory.resolve("model.gguf"), text.path("vocab_size").asInt());
    }

    private static double theta(JsonNode text) {
        return text.path("rope_parameters")
                .path("rope_theta")
                .asDouble(text.path("rope_theta").asDouble());
    }

    private static float[] values(Weight weight, String name, String architecture, int heads, int kvHeads) {
        ByteBuffer in = ByteBuffer.wrap(weight.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        boolean half = weight.type().equals("BF16");
        float[] values = new float[weight.bytes().length / (half ? 2 : 4)];
        for (int i = 0; i < values.length; i++) {
            values[i] = half ? Float.intBitsToFloat(in.getShort() << 16) : in.getFloat();
            values[i] += architecture.equals("gemma") && name.endsWith("norm.weight") ? 1 : 0;
        }
        boolean isQuery = name.endsWith("attn_q.weight");
        boolean isTurned = isQuery || name.endsWith("attn_k.weight");
        return isTurned && architecture.equals("granite")
                ? permuted(values, weight.shape(), isQuery ? heads : kvHeads)
                : values;
    }

    /// Rows that are turned together become neighbours.
    private static float[] permuted(float[] values, int[] shape, int heads) {
        float[] result = new float[values.length];
        int width = shape[0] / heads;
        for (int row = 0; row < shape[0]; row++) {
            int within = row % width;
            int to = row - within + 2 * (within % (width / 2)) + within / (width / 2);
            System.arraycopy(values, row * shape[1], result, to * shape[1], shape[1]);
        }
        return result;
    }

    private float[] logits(ModelPlan plan, Precision precision, HostPlan host, int[] ids) {
        try (DeviceWorker worker = new DeviceWorker(
                ModelLoader.load(torch, plan, ModelDevice.CPU, precision, host, LoadListener.SILENT),
                8,
                BLOCK_TOKENS)) {
            int[] blocks = {7, 1, 4, 2, 5};
            return worker.logits(new StepWriter(BLOCK_TOKENS)
                    .add(ids, 0, ids.length, blocks, List.of(), new int[0], true)
                    .greedy());
        }
    }

    @ParameterizedTest
    @CsvSource({"onevision_qwen3, qwen3", "llava_phi3, phi3", "llava_gemma, gemma", "granite_vision, granite"})
    void equalsTheSlowDecoder(String fixture, String architecture) throws IOException {
        Path file = converted(fixture, architecture, gguf -> {
            if (architecture.equals("phi3")) {
                gguf.with("attention.sliding_window", 24);
            }
            if (architecture.equals("granite")) {
                gguf.with("embedding_scale", 1.7).with("attention.scale", 0.35);
                gguf.with("residual_scale", 0.5).with("logit_scale", 0.25);
            }
        });
        ModelPlan plan = FamilyRegistry.open(file).plan();
        int[] ids = new Random(fixture.hashCode()).ints(LENGTH, 0, 600).toArray();
        Path checkpoint = Fixtures.path("descendants", fixture, "checkpoint");
        float[] expected = new ReferenceDecoder(checkpoint).logits(ids, List.of(), List.of());
        assertThat(FamilyFixtureTest.furthest(logits(plan, Precision.FLOAT32, HostPlan.NOTHING, ids), expected))
                .isLessThan(1e-3);
        if (HostBackend.takesPacked()) {
            HostPlan packed = HostPlan.packed(1, Optional.empty(), plan, Precision.BFLOAT16);
            float[] rounded = ReferenceDecoder.withRoundedCache(checkpoint).logits(ids, List.of(), List.of());
            assertThat(Logits.relativeError(logits(plan, Precision.BFLOAT16, packed, ids), rounded))
                    .isLessThan(0.02);
        }
    }

    @Test
    void frequenciesThatDependOnTheLengthAreRejected() throws IOException {
        Path file = converted("llava_phi3", "phi3", gguf -> {
            float[] factors = new float[8];
            gguf.with("rope_factors_long.weight", factors, 8);
        });
        assertThatThrownBy(() -> FamilyRegistry.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("rope_factors_long.weight");
    }

    @ParameterizedTest
    @CsvSource({
        "phi3, rope.dimension_count, 7, an even part of the 16",
        "phi3, expert_count, 8, mixture of experts",
        "qwen4, block_count, 3, 'one of llama, qwen2, qwen3, phi3, gemma, granite'"
    })
    void whatCannotBeServedIsRejectedByName(String architecture, String key, int value, String allowed)
            throws IOException {
        Path file = converted("llava_phi3", architecture, gguf -> gguf.with(key, value));
        assertThatThrownBy(() -> FamilyRegistry.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(allowed);
    }
}
