package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.torch.Torch;

/// R-4B and Bee, of which there is no fixture: what their projectors have in addition does what it would do inside the
/// linear layers.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NormedOneVisionTest {

    private static final String FIXTURE = "llava_onevision";
    private static final String PROJECTOR = "multi_modal_projector.";
    private static final int HIDDEN = 64;
    private static final int EXPANSION = 4;

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

    /// One of the two, with a norm of these gains and biases.
    private Path checkpoint(String architecture, float[] gain, float[] bias, boolean inside) throws IOException {
        CheckpointCopy copy =
                new CheckpointCopy(Fixtures.path(FIXTURE, "checkpoint"), Files.createTempDirectory(directory, "copy"));
        copy.edit("config.json", json -> {
            json.putArray("architectures").add(architecture);
            json.put("model_type", architecture.startsWith("Bee") ? "bee" : "R");
        });
        Map<String, Weight> weights = copy.weights();
        int width = gain.length;
        float[] matrix = floats(weights, "linear_1.weight");
        float[] offset = floats(weights, "linear_1.bias");
        if (inside) {
            for (int row = 0; row < HIDDEN; row++) {
                for (int column = 0; column < width; column++) {
                    offset[row] += matrix[row * width + column] * bias[column];
                    matrix[row * width + column] *= gain[column];
                }
            }
        }
        put(weights, "pre_norm.weight", inside ? filled(width, 1) : gain, width);
        put(weights, "pre_norm.bias", inside ? filled(width, 0) : bias, width);
        if (architecture.startsWith("Bee")) {
            put(weights, "linear_1.weight", padded(matrix, EXPANSION), EXPANSION * HIDDEN, width);
            put(weights, "linear_1.bias", padded(offset, EXPANSION), EXPANSION * HIDDEN);
            put(weights, "linear_2.weight", widened(floats(weights, "linear_2.weight")), HIDDEN, EXPANSION * HIDDEN);
        } else {
            put(weights, "linear_1.weight", matrix, HIDDEN, width);
            put(weights, "linear_1.bias", offset, HIDDEN);
        }
        return copy.write(0).directory();
    }

    private static float[] filled(int count, float value) {
        float[] filled = new float[count];
        Arrays.fill(filled, value);
        return filled;
    }

    private static float[] padded(float[] values, int times) {
        return Arrays.copyOf(values, values.length * times);
    }

    /// Columns of what comes out of zeros may hold anything.
    private static float[] widened(float[] matrix) {
        float[] wide = filled(HIDDEN * EXPANSION * HIDDEN, 7);
        for (int row = 0; row < HIDDEN; row++) {
            System.arraycopy(matrix, row * HIDDEN, wide, row * EXPANSION * HIDDEN, HIDDEN);
        }
        return wide;
    }

    private static float[] floats(Map<String, Weight> weights, String name) {
        return FixtureCases.floats(weights.get(PROJECTOR + name).bytes());
    }

    private static void put(Map<String, Weight> weights, String name, float[] values, int... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        weights.put(PROJECTOR + name, new Weight("F32", shape, bytes.array()));
    }

    private static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private float[] features(Path checkpoint) {
        ServedModel served = FamilyRegistry.open(checkpoint);
        try (DeviceWorker worker = new DeviceWorker(
                ModelLoader.load(torch, served.plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT),
                200,
                FamilyFixtureTest.BLOCK_TOKENS)) {
            FixtureCases.Case wide = FixtureCases.of(FIXTURE, served, "wide").getFirst();
            return worker.features(FamilyFixtureTest.encode(worker, wide)[0]);
        }
    }

    private static int width() {
        return FamilyRegistry.open(Fixtures.path(FIXTURE, "checkpoint"))
                .plan()
                .geometry()
                .tower()
                .outputWidth();
    }

    @Test
    void theNormsGainAndBiasDoWhatTheyWouldDoInTheFirstLayer() throws IOException {
        float[] gain = random(width(), 1);
        float[] bias = random(width(), 2);
        float[] outside = features(checkpoint("RForConditionalGeneration", gain, bias, false));
        float[] inside = features(checkpoint("RForConditionalGeneration", gain, bias, true));
        assertThat(FamilyFixtureTest.furthest(outside, inside)).isLessThan(1e-4);
        float[] without = features(Fixtures.path(FIXTURE, "checkpoint"));
        assertThat(FamilyFixtureTest.furthest(outside, without)).isGreaterThan(0.1);
    }

    @Test
    void rowsOfZerosInBeesWiderLayerChangeNothing() throws IOException {
        float[] gain = random(width(), 3);
        float[] bias = random(width(), 4);
        float[] narrow = features(checkpoint("RForConditionalGeneration", gain, bias, false));
        float[] wide = features(checkpoint("BeeForConditionalGeneration", gain, bias, false));
        assertThat(FamilyFixtureTest.furthest(wide, narrow)).isLessThan(1e-5);
    }

    @Test
    void withoutItsNormTheStartStops() throws IOException {
        new CheckpointCopy(Fixtures.path(FIXTURE, "checkpoint"), directory)
                .edit("config.json", json -> json.putArray("architectures").add("RForConditionalGeneration"))
                .write(0);
        Path config = directory.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"llava_onevision\"", "\"R\""));
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("multi_modal_projector.pre_norm.weight is missing");
    }
}
