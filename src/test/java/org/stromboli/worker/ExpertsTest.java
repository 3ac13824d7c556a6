package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.ReferenceDecoder;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;

/// Layers with experts, in both layouts of their weights, beside layers with one net, and in all precisions.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExpertsTest {

    private static final int EXPERTS = 8;
    private static final int BLOCK_TOKENS = 16;

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

    private static CheckpointCopy copy(Path directory) throws IOException {
        return new CheckpointCopy(Fixtures.path("onevision/onevision2_moe", "checkpoint"), directory);
    }

    private float[] logits(ModelPlan plan, Precision precision, int[] ids) {
        try (DeviceWorker worker = new DeviceWorker(
                ModelLoader.load(torch, plan, ModelDevice.CPU, precision, LoadListener.SILENT), 8, BLOCK_TOKENS)) {
            int[] blocks = {3, 1, 4};
            return worker.logits(new StepWriter(BLOCK_TOKENS)
                    .add(ids, 0, ids.length, blocks, List.of(), new int[0], true)
                    .greedy());
        }
    }

    private static int[] ids() {
        return IntStream.range(0, 40).map(i -> 7 + 13 * i).toArray();
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 0.001", "BFLOAT16, 0.1", "INT8, 0.2", "INT4, 1"})
    void everyPrecisionFollowsTheSlowDecoder(Precision precision, double near, @TempDir Path directory)
            throws IOException {
        ModelPlan plan =
                FamilyRegistry.open(copy(directory).write(0).directory()).plan();
        float[] expected = new ReferenceDecoder(directory).logits(ids(), List.of(), List.of());
        assertThat(FamilyFixtureTest.furthest(logits(plan, precision, ids()), expected))
                .isLessThan(near);
    }

    @Test
    void stackedExpertsAreThoseByThemselves(@TempDir Path plain, @TempDir Path stacked) throws IOException {
        ModelPlan expected =
                FamilyRegistry.open(copy(plain).write(0).directory()).plan();
        CheckpointCopy changed = copy(stacked);
        for (int layer = 0; layer < 2; layer++) {
            stack(changed, "model.language_model.layers.%d.mlp.experts.".formatted(layer));
        }
        ModelPlan found = FamilyRegistry.open(changed.write(0).directory()).plan();
        assertThat(logits(found, Precision.FLOAT32, ids())).isEqualTo(logits(expected, Precision.FLOAT32, ids()));
        assertThat(found.decoderWeights()).isEqualTo(expected.decoderWeights());
    }

    private static void stack(CheckpointCopy copy, String prefix) {
        ByteArrayOutputStream gateUp = new ByteArrayOutputStream();
        ByteArrayOutputStream down = new ByteArrayOutputStream();
        int width = 0;
        int hidden = 0;
        for (int expert = 0; expert < EXPERTS; expert++) {
            Weight gate = copy.weights().remove(prefix + expert + ".gate_proj.weight");
            gateUp.writeBytes(gate.bytes());
            gateUp.writeBytes(
                    copy.weights().remove(prefix + expert + ".up_proj.weight").bytes());
            down.writeBytes(
                    copy.weights().remove(prefix + expert + ".down_proj.weight").bytes());
            width = gate.shape()[0];
            hidden = gate.shape()[1];
        }
        int[] both = {EXPERTS, 2 * width, hidden};
        copy.weights().put(prefix + "gate_up_proj", new Weight("F32", both, gateUp.toByteArray()));
        int[] last = {EXPERTS, hidden, width};
        copy.weights().put(prefix + "down_proj", new Weight("F32", last, down.toByteArray()));
    }

    @Test
    void someLayersHaveOneNet(@TempDir Path directory) throws IOException {
        CheckpointCopy changed = copy(directory).edit("config.json", config -> {
            ObjectNode text = (ObjectNode) config.path("text_config");
            text.put("intermediate_size", 32).putArray("mlp_only_layers").add(1);
        });
        changed.rename(name -> name.replace("layers.1.mlp.experts.5.", "layers.1.mlp."));
        changed.weights().keySet().removeIf(name -> name.contains("layers.1.mlp.gate.weight"));
        ModelPlan plan = FamilyRegistry.open(changed.write(0).directory()).plan();
        float[] expected = new ReferenceDecoder(directory).logits(ids(), List.of(), List.of());
        assertThat(FamilyFixtureTest.furthest(logits(plan, Precision.FLOAT32, ids()), expected))
                .isLessThan(1e-3);
    }
}
