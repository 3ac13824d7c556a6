package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
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
import org.stromboli.model.PlainModels;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.torch.Torch;

/// What the fixtures' decoders do not have, against the slow decoder: scaled positions, and windows that are shorter
/// than the context, in chunks of every kind and beside each other.
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
                variant("window of 1", "llava_next", text -> text.put("sliding_window", 1)),
                variant("window of 7", "llava_next", text -> text.put("sliding_window", 7)),
                variant("window of 59", "llava_next", text -> text.put("sliding_window", LENGTH - 1)),
                variant("window of 60", "llava_next", text -> text.put("sliding_window", LENGTH)));
    }

    private static Arguments variant(String name, String fixture, Consumer<ObjectNode> change) {
        return Arguments.of(name, fixture, change);
    }

    private static ObjectNode rope(ObjectNode text, String type) {
        return ((ObjectNode) text.path("rope_parameters")).put("rope_type", type);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void equalsTheSlowDecoder(String name, String fixture, Consumer<ObjectNode> change, @TempDir Path directory)
            throws IOException {
        CheckpointCopy copy = new CheckpointCopy(Fixtures.path(fixture, "checkpoint"), directory)
                .edit("config.json", config -> change.accept((ObjectNode) config.path("text_config")))
                .write(0);
        ServedModel served = FamilyRegistry.open(copy.directory());
        int[] ids = new Random(name.hashCode()).ints(LENGTH, 0, 600).toArray();
        float[] expected = new ReferenceDecoder(directory).logits(ids, List.of(), List.of());
        follows(
                ModelLoader.load(torch, served.plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT),
                ids,
                expected);
        follows(PlainModels.loadPacked(torch, served.plan(), ModelDevice.CPU, Precision.FLOAT32), ids, expected);
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
        int[] ids = new Random(name.hashCode()).ints(LENGTH, 0, 600).toArray();
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
