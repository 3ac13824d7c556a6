package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.SafetensorsFixture;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.torch.Torch;

/// Granite 4 Vision: an image has features for several layers of the decoder, each of them made by a projector of its
/// own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Granite4VisionTest {

    private static final String FIXTURE = "descendants/granite4_vision";
    private static final int HIDDEN = 64;

    private Torch torch;

    @TempDir
    Path directory;

    @BeforeAll
    void start() {
        torch = Torch.start();
    }

    @AfterAll
    void close() {
        torch.close();
    }

    private DeviceWorker worker(ServedModel served) {
        return new DeviceWorker(
                ModelLoader.load(torch, served.plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT),
                200,
                FamilyFixtureTest.BLOCK_TOKENS);
    }

    /// For each layer: [tokens, hidden].
    private static float[] features(DeviceWorker worker, ServedModel served, int projector, int projectors) {
        FixtureCases.Case small = FixtureCases.of(FIXTURE, served, "small").getFirst();
        float[] all = worker.features(FamilyFixtureTest.encode(worker, small)[0]);
        int rows = all.length / (projectors * HIDDEN);
        float[] some = new float[rows * HIDDEN];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(all, (row * projectors + projector) * HIDDEN, some, row * HIDDEN, HIDDEN);
        }
        return some;
    }

    @Test
    void featuresOfEachLayerEqualTheReference() throws IOException {
        SafetensorsFixture reference = new SafetensorsFixture(Fixtures.path(FIXTURE, "cases.safetensors"));
        ServedModel served = FamilyRegistry.open(Fixtures.path(FIXTURE, "checkpoint"));
        long[] layers =
                served.plan().geometry().projector().windows().orElseThrow().layers();
        assertThat(Arrays.stream(layers).boxed()).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L);
        try (DeviceWorker worker = worker(served)) {
            for (int i = 0; i < layers.length; i++) {
                float[] expected = FixtureCases.floats(reference.bytes("small.image_features." + layers[i]));
                assertThat(FamilyFixtureTest.furthest(features(worker, served, i, layers.length), expected))
                        .describedAs("layer %d", layers[i])
                        .isLessThan(1e-4);
            }
        }
    }

    /// Without the projectors of corners, the others give what they gave.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cornersMayBeLeftOut(boolean named) throws IOException {
        new CheckpointCopy(Fixtures.path(FIXTURE, "checkpoint"), directory)
                .edit("config.json", json -> {
                    if (named) {
                        json.put("use_spatial_sampling", false);
                    } else {
                        json.remove("spatial_target_layers");
                    }
                })
                .write(0);
        ServedModel whole = FamilyRegistry.open(Fixtures.path(FIXTURE, "checkpoint"));
        ServedModel served = FamilyRegistry.open(directory);
        try (DeviceWorker worker = worker(served);
                DeviceWorker other = worker(whole)) {
            assertThat(features(worker, served, 1, 2)).isEqualTo(features(other, whole, 1, 6));
        }
    }

    /// As the authors' own code names the decoder: a hybrid all of whose layers have attention.
    @Test
    void aHybridWithAttentionInAllLayersIsAGranite() throws IOException {
        hybrid(text -> {});
        ServedModel served = FamilyRegistry.open(directory);
        FixtureCases.Case wide = FixtureCases.of(FIXTURE, served, "wide").getFirst();
        try (DeviceWorker worker = worker(served)) {
            int[] handles = FamilyFixtureTest.encode(worker, wide);
            assertThat(FamilyFixtureTest.greedy(worker, wide, handles, 7, wide.comparable()))
                    .containsExactly(Arrays.copyOf(wide.greedy(), wide.comparable()));
        }
    }

    @Test
    void otherHybridsStopTheStart() throws IOException {
        hybrid(text -> ((ArrayNode) text.path("layer_types")).set(2, "mamba"));
        rejected("layer_types", "attention for each layer");
        hybrid(text -> text.put("num_local_experts", 4));
        rejected("num_local_experts is 4", "expected 0");
        hybrid(text -> text.remove("position_embedding_type"));
        rejected("position_embedding_type", "expected rope");
    }

    private void rejected(String... words) {
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(words);
    }

    private void hybrid(Consumer<ObjectNode> change) throws IOException {
        CheckpointCopy copy = new CheckpointCopy(Fixtures.path(FIXTURE, "checkpoint"), directory);
        copy.edit("config.json", json -> {
            ObjectNode text = (ObjectNode) json.path("text_config");
            text.put("model_type", "granitemoehybrid")
                    .put("num_local_experts", 0)
                    .put("position_embedding_type", "rope")
                    .put(
                            "shared_intermediate_size",
                            text.path("intermediate_size").asInt())
                    .put("intermediate_size", 7);
            ArrayNode types = text.putArray("layer_types");
            for (int layer = 0; layer < 6; layer++) {
                types.add("attention");
            }
            change.accept(text);
        });
        Map<String, CheckpointCopy.Weight> weights = copy.weights();
        for (String name : List.copyOf(weights.keySet())) {
            if (name.endsWith("mlp.gate_proj.weight")) {
                CheckpointCopy.Weight gate = weights.remove(name);
                byte[] up = weights.remove(name.replace("gate_proj", "up_proj")).bytes();
                byte[] both = Arrays.copyOf(gate.bytes(), 2 * up.length);
                System.arraycopy(up, 0, both, up.length, up.length);
                weights.put(
                        name.replace("mlp.gate_proj", "shared_mlp.input_linear"),
                        new CheckpointCopy.Weight(gate.type(), new int[] {2 * gate.shape()[0], gate.shape()[1]}, both));
            }
        }
        copy.rename(name -> name.replace("mlp.down_proj", "shared_mlp.output_linear"))
                .write(0);
    }

    /// Other backends do not add features before layers.
    @Test
    void theDecoderIsComputedByTheGraph() {
        ServedModel served = FamilyRegistry.open(Fixtures.path(FIXTURE, "checkpoint"));
        assertThat(served.plan().geometry().decoderInGraphOnly())
                .contains("features of images that are added before its layers");
        assertThat(List.of("descendants/granite_vision", "llava_next"))
                .allSatisfy(each -> assertThat(FamilyRegistry.open(Fixtures.path(each, "checkpoint"))
                                .plan()
                                .geometry()
                                .decoderInGraphOnly())
                        .isEmpty());
    }
}
