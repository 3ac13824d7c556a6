package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.ReferenceDecoder;
import org.stromboli.model.HostPlan;
import org.stromboli.model.LoadListener;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.PlainModels;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.torch.Torch;

/// What the fixtures' decoders do not have, against the slow decoder: scaled positions, windows that are shorter than
/// the
/// context, other constants, in chunks of every kind and beside each other.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DecoderVariantsTest {

    private static final int BLOCK_TOKENS = 4;
    private static final int LENGTH = 60;

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

    static List<Arguments> variants() {
        return List.of(
                variant("linear", "llava", text -> rope(text, "linear").put("factor", 4.0)),
                variant(
                        "llama3",
                        "llava",
                        text -> rope(text, "llama3")
                                .put("factor", 8.0)
                                .put("low_freq_factor", 1.0)
                                .put("high_freq_factor", 4.0)
                                .put("original_max_position_embeddings", 64)),
                variant(
                        "yarn",
                        "llava",
                        text -> rope(text, "yarn").put("factor", 4.0).put("original_max_position_embeddings", 32)),
                variant(
                        "yarn with choices",
                        "llava",
                        text -> rope(text, "yarn")
                                .put("factor", 8.0)
                                .put("original_max_position_embeddings", 16)
                                .put("attention_factor", 1.3)
                                .put("beta_fast", 8)
                                .put("beta_slow", 2)
                                .put("truncate", false)),
                variant("window of 1", "llava_next", text -> text.put("sliding_window", 1)),
                variant("window of 7", "llava_next", text -> text.put("sliding_window", 7)),
                variant("window of 59", "llava_next", text -> text.put("sliding_window", LENGTH - 1)),
                variant("window of 60", "llava_next", text -> text.put("sliding_window", LENGTH)));
    }

    /// Of decoders that no quantised fixture has.
    static List<Arguments> others() {
        return List.of(
                variant(
                        "upper window",
                        "llava_onevision",
                        text -> withoutTypes(text)
                                .put("use_sliding_window", true)
                                .put("sliding_window", 7)
                                .put("max_window_layers", 2)),
                variant(
                        "named windows",
                        "descendants/onevision_qwen3",
                        text -> text.put("use_sliding_window", true)
                                .put("sliding_window", 5)
                                .set("layer_types", types("sliding", "full", "sliding"))),
                variant("norms of heads", "descendants/onevision_qwen3", text -> {}),
                variant(
                        "part of a head",
                        "descendants/llava_phi3",
                        text -> text.put("partial_rotary_factor", 0.75).put("sliding_window", 11)),
                variant("gemma", "descendants/llava_gemma", text -> text.put("hidden_act", "gelu")),
                variant("gemma 2", "descendants/llava_gemma", DecoderVariantsTest::gemma2),
                variant(
                        "granite",
                        "descendants/granite_vision",
                        text -> text.put("attention_multiplier", 0.1)
                                .put("residual_multiplier", 0.22)
                                .put("logits_scaling", 8)
                                .put("embedding_multiplier", 12)),
                variant(
                        "experts",
                        "onevision/onevision2_moe",
                        text -> text.put("num_experts_per_tok", 3).put("norm_topk_prob", false)),
                variant(
                        "experts with a window",
                        "onevision/onevision2_moe",
                        text -> withoutTypes(text)
                                .put("use_sliding_window", true)
                                .put("sliding_window", 9)));
    }

    private static ObjectNode withoutTypes(ObjectNode text) {
        text.remove("layer_types");
        return text;
    }

    private static JsonNode types(String... kinds) {
        ArrayNode types = JsonNodeFactory.instance.arrayNode();
        Stream.of(kinds).forEach(each -> types.add(each + "_attention"));
        return types;
    }

    private static void gemma2(ObjectNode text) {
        text.put("model_type", "gemma2").put("query_pre_attn_scalar", 20).put("sliding_window", 9);
        text.put("attn_logit_softcapping", 1.5).put("final_logit_softcapping", 2.5);
        text.set("layer_types", types("sliding", "full", "sliding"));
    }

    /// Norms behind attention and net, as different from each other as those that are there.
    private static CheckpointCopy withNormsBehind(CheckpointCopy copy) {
        for (String name : List.copyOf(copy.weights().keySet())) {
            if (name.contains("post_attention_layernorm")) {
                copy.weights()
                        .put(
                                name.replace("post_attention", "pre_feedforward"),
                                copy.weights().get(name));
                String other = name.replace("post_attention", "input");
                copy.weights()
                        .put(
                                name.replace("post_attention", "post_feedforward"),
                                copy.weights().get(other));
            }
        }
        return copy;
    }

    private static Arguments variant(String name, String fixture, Consumer<ObjectNode> change) {
        return Arguments.of(name, fixture, change);
    }

    private static ObjectNode rope(ObjectNode text, String type) {
        return ((ObjectNode) text.path("rope_parameters")).put("rope_type", type);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"variants", "others"})
    void equalsTheSlowDecoder(String name, String fixture, Consumer<ObjectNode> change, @TempDir Path directory)
            throws IOException {
        CheckpointCopy copy = new CheckpointCopy(Fixtures.path(fixture, "checkpoint"), directory)
                .edit("config.json", config -> change.accept((ObjectNode) config.path("text_config")));
        ServedModel served = FamilyRegistry.open(
                (name.equals("gemma 2") ? withNormsBehind(copy) : copy).write(0).directory());
        int[] ids = ids(name);
        float[] expected = new ReferenceDecoder(directory).logits(ids, List.of(), List.of());
        follows(
                ModelLoader.load(torch, served.plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT),
                ids,
                expected);
        follows(PlainModels.loadPacked(torch, served.plan(), ModelDevice.CPU, Precision.FLOAT32), ids, expected);
    }

    /// Decoders outside the graph, which round to bfloat16: at least the keys and values that they keep.
    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void decodersOnCpusFollowTheSlowDecoder(
            String name, String fixture, Consumer<ObjectNode> change, @TempDir Path directory) throws IOException {
        CheckpointCopy copy = new CheckpointCopy(Fixtures.path(fixture, "checkpoint"), directory)
                .edit("config.json", config -> change.accept((ObjectNode) config.path("text_config")));
        ModelPlan plan = FamilyRegistry.open((name.equals("gemma 2") ? withNormsBehind(copy) : copy)
                        .write(0)
                        .directory())
                .plan();
        assumeThat(plan.geometry().decoder().traits().graphOnly())
                .describedAs("what the graph alone computes")
                .isEmpty();
        int[] ids = ids(name);
        float[] expected = new ReferenceDecoder(directory).logits(ids, List.of(), List.of());
        float[] rounded = ReferenceDecoder.withRoundedCache(directory).logits(ids, List.of(), List.of());
        follows(load(plan, HostPlan.java(2)), ids, expected, 0.1);
        if (HostBackend.takesPacked()) {
            follows(load(plan, HostPlan.packed(2, Optional.empty(), plan, Precision.BFLOAT16)), ids, rounded, 0.02);
        }
    }

    private LoadedModel load(ModelPlan plan, HostPlan host) {
        return ModelLoader.load(torch, plan, ModelDevice.CPU, Precision.BFLOAT16, host, LoadListener.SILENT);
    }

    private static int[] ids(String name) {
        return new Random(name.hashCode()).ints(LENGTH, 0, 600).toArray();
    }

    /// Rows that attend together and rows that attend alone have the same window.
    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void packedWeightsFollowTheSlowDecoder(
            String name, String fixture, Consumer<ObjectNode> change, @TempDir Path changed, @TempDir Path dequantised)
            throws IOException {
        assumeThat(HostBackend.takesPacked()).isTrue();
        String quantised = fixture.equals("llava_next") ? "quantised/gptq_next_desc_act" : "quantised/awq_llava15";
        CheckpointCopy copy = new CheckpointCopy(Fixtures.path(quantised, "checkpoint"), changed)
                .edit("config.json", config -> change.accept((ObjectNode) config.path("text_config")))
                .write(0);
        DequantisedCopy.write(copy.directory(), dequantised);
        ServedModel served = FamilyRegistry.open(copy.directory());
        int[] ids = ids(name);
        float[] expected = ReferenceDecoder.withRoundedCache(dequantised).logits(ids, List.of(), List.of());
        HostPlan host = HostPlan.packed(2, Optional.empty(), served.plan(), Precision.BFLOAT16);
        follows(
                ModelLoader.load(torch, served.plan(), ModelDevice.CPU, Precision.BFLOAT16, host, LoadListener.SILENT),
                ids,
                expected,
                0.01);
    }

    private static void follows(LoadedModel model, int[] ids, float[] expected) {
        follows(model, ids, expected, 1e-3);
    }

    private static void follows(LoadedModel model, int[] ids, float[] expected, double near) {
        try (DeviceWorker worker = new DeviceWorker(model, 64, BLOCK_TOKENS)) {
            for (int chunk : new int[] {1, 7, LENGTH}) {
                assertThat(FamilyFixtureTest.furthest(logits(worker, ids, chunk, 0), expected))
                        .describedAs("chunks of %d", chunk)
                        .isLessThan(near);
            }
            assertThat(FamilyFixtureTest.furthest(besideAnother(worker, ids), expected))
                    .isLessThan(near);
        }
    }

    private static float[] logits(DeviceWorker worker, int[] ids, int chunk, int firstBlock) {
        int[] blocks = IntStream.range(firstBlock, firstBlock + 16).toArray();
        float[] logits = {};
        for (int from = 0; from < ids.length; from += chunk) {
            int to = Math.min(ids.length, from + chunk);
            logits = worker.logits(new StepWriter(BLOCK_TOKENS)
                    .add(ids, from, to, blocks, List.of(), new int[0], to == ids.length)
                    .greedy());
        }
        return logits;
    }

    /// The last token in one step with that of a shorter sequence.
    private static float[] besideAnother(DeviceWorker worker, int[] ids) {
        int[] shorter = Arrays.copyOf(ids, 9);
        int[] first = IntStream.range(0, 16).toArray();
        int[] second = IntStream.range(20, 36).toArray();
        int last = ids.length - 1;
        int[] none = {};
        worker.run(new StepWriter(BLOCK_TOKENS)
                .add(ids, 0, last, first, List.of(), none, false)
                .add(shorter, 0, 8, second, List.of(), none, false)
                .greedy());
        float[] both = worker.logits(new StepWriter(BLOCK_TOKENS)
                .add(ids, last, last + 1, first, List.of(), none, true)
                .add(shorter, 8, 9, second, List.of(), none, true)
                .greedy());
        return Arrays.copyOf(both, both.length / 2);
    }
}
