package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.engine.step.Step;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.media.DecodedImage;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;
import org.stromboli.vision.Detail;
import org.stromboli.vision.PreprocessedMedia;

/// The projector of Yi-VL, `mlp2x_gelu_Norm`: linear, layer norm, GELU, linear, layer norm (tensors 0, 1, 3, 4). What
/// the tower gives it is read through a projector of one layer that changes nothing; the rest is plain Java.
class NormedProjectorTest {

    private static final String FIXTURE = "original/llava_med";
    private static final String PREFIX = "model.mm_projector.";
    private static final int IN = 32;
    private static final int HIDDEN = 64;

    @TempDir
    Path directory;

    @Test
    void aNormStandsBehindEachLayer() throws IOException {
        try (Torch torch = Torch.start()) {
            torch.useThreads(1);
            float[] identity = new float[HIDDEN * IN];
            for (int i = 0; i < IN; i++) {
                identity[i * IN + i] = 1;
            }
            float[] seen = features(
                    torch,
                    "linear",
                    Map.of("weight", weight(identity, HIDDEN, IN), "bias", weight(new float[HIDDEN], HIDDEN)));
            Random random = new Random(17);
            float[] first = random(random, HIDDEN * IN);
            float[] second = random(random, HIDDEN * HIDDEN);
            float[][] small = new float[6][];
            for (int i = 0; i < small.length; i++) {
                small[i] = random(random, HIDDEN);
            }
            float[] found = features(
                    torch,
                    "mlp2x_gelu_Norm",
                    Map.of(
                            "0.weight", weight(first, HIDDEN, IN),
                            "0.bias", weight(small[0], HIDDEN),
                            "1.weight", weight(small[1], HIDDEN),
                            "1.bias", weight(small[2], HIDDEN),
                            "3.weight", weight(second, HIDDEN, HIDDEN),
                            "3.bias", weight(small[3], HIDDEN),
                            "4.weight", weight(small[4], HIDDEN),
                            "4.bias", weight(small[5], HIDDEN)));
            assertThat(found).hasSameSizeAs(seen);
            for (int row = 0; row < seen.length / HIDDEN; row++) {
                double[] x = new double[IN];
                for (int i = 0; i < IN; i++) {
                    x[i] = seen[row * HIDDEN + i];
                }
                double[] inner = normed(product(first, small[0], x), small[1], small[2]);
                for (int i = 0; i < inner.length; i++) {
                    inner[i] = gelu(inner[i]);
                }
                double[] expected = normed(product(second, small[3], inner), small[4], small[5]);
                for (int i = 0; i < HIDDEN; i++) {
                    assertThat((double) found[row * HIDDEN + i]).isCloseTo(expected[i], offset(1e-4));
                }
            }
        }
    }

    private float[] features(Torch torch, String type, Map<String, Weight> projector) throws IOException {
        Path copied = Files.createDirectory(directory.resolve(type));
        CheckpointCopy copy = new CheckpointCopy(Fixtures.path(FIXTURE, "checkpoint"), copied);
        copy.weights().keySet().removeIf(name -> name.startsWith(PREFIX));
        projector.forEach((name, weight) -> copy.weights().put(PREFIX + name, weight));
        copy.edit("config.json", json -> json.put("mm_projector_type", type)).write(0);
        ServedModel served = FamilyRegistry.open(
                copied,
                new Overrides(Optional.empty(), Optional.of(Fixtures.path(FIXTURE, "vision")), Optional.empty()));
        byte[] rgb = new byte[56 * 56 * 3];
        new Random(3).nextBytes(rgb);
        PreprocessedMedia media = served.preprocessor().image(new DecodedImage(56, 56, rgb), true, Detail.HIGH);
        try (DeviceWorker worker = new DeviceWorker(
                ModelLoader.load(torch, served.plan(), ModelDevice.CPU, Precision.FLOAT32, LoadListener.SILENT),
                4,
                4)) {
            Step.VisionWork work = new Step.VisionWork(1, media, 0, worker.visionSlices(media));
            assertThat(worker.run(StepWriter.vision(new int[0], List.of(work))).failedFeatures())
                    .isEmpty();
            return worker.features(1);
        } finally {
            served.tokenizer().close();
        }
    }

    private static float[] random(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * 0.3f;
        }
        return values;
    }

    private static Weight weight(float[] values, int... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float each : values) {
            bytes.putFloat(each);
        }
        return new Weight("F32", shape, bytes.array());
    }

    private static double[] product(float[] matrix, float[] bias, double[] x) {
        double[] y = new double[bias.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = bias[i];
            for (int j = 0; j < x.length; j++) {
                y[i] += matrix[i * x.length + j] * x[j];
            }
        }
        return y;
    }

    private static double[] normed(double[] x, float[] weight, float[] bias) {
        double mean = 0;
        for (double each : x) {
            mean += each / x.length;
        }
        double variance = 0;
        for (double each : x) {
            variance += (each - mean) * (each - mean) / x.length;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (x[i] - mean) / Math.sqrt(variance + 1e-5) * weight[i] + bias[i];
        }
        return y;
    }

    /// With the error function by its series: the values are small.
    private static double gelu(double x) {
        double z = x / Math.sqrt(2);
        double term = z;
        double sum = z;
        for (int n = 1; n < 60; n++) {
            term *= -z * z / n;
            sum += term / (2 * n + 1);
        }
        return 0.5 * x * (1 + 2 / Math.sqrt(Math.PI) * sum);
    }
}
