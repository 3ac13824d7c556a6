package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.torch.Torch;
import org.stromboli.vision.Detail;
import org.stromboli.vision.PreprocessedMedia;

/// A tower that sees an image at several scales (S2), against plain Java: torch's bicubic resizing, pieces row by row,
/// the tower's embedding and first norm, averages of the larger maps, all scales side by side, one linear layer. The
/// layers of this tower add nothing, so that no other part of it has to be computed.
class ScaledTowerTest {

    private static final String FIXTURE = "original/llava_med";
    private static final String TOWER = "model.vision_tower.vision_tower.vision_model.";
    private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};
    private static final double[] STD = {0.26862954, 0.26130258, 0.27577711};
    private static final int[] SCALES = {56, 112, 168};
    private static final int EDGE = 56;
    private static final int PATCH = 14;
    private static final int SIDE = EDGE / PATCH;
    private static final int WIDTH = 32;
    private static final int HIDDEN = 64;

    @TempDir
    Path directory;

    @Test
    void everyScaleIsSeenInPieces() throws IOException {
        Random random = new Random(5);
        float[] projector = new float[HIDDEN * WIDTH * SCALES.length];
        float[] bias = new float[HIDDEN];
        IntStream.range(0, projector.length).forEach(i -> projector[i] = (float) random.nextGaussian() * 0.2f);
        IntStream.range(0, bias.length).forEach(i -> bias[i] = (float) random.nextGaussian());
        CheckpointCopy copy = copy();
        copy.weights().keySet().removeIf(name -> name.startsWith("model.mm_projector."));
        copy.weights().put("model.mm_projector.weight", weight(projector, HIDDEN, WIDTH * SCALES.length));
        copy.weights().put("model.mm_projector.bias", weight(bias, HIDDEN));
        copy.weights()
                .replaceAll((name, each) ->
                        name.startsWith(TOWER) && (name.contains(".self_attn.out_proj.") || name.contains(".mlp.fc2."))
                                ? new Weight(each.type(), each.shape(), new byte[each.bytes().length])
                                : each);
        copy.edit(
                        "config.json",
                        json -> json.put("mm_projector_type", "linear")
                                .put("mm_hidden_size", WIDTH * SCALES.length)
                                .put("s2", true)
                                .put("s2_scales", "168, 56,112"))
                .write(0);
        int side = SCALES[SCALES.length - 1];
        byte[] rgb = new byte[side * side * 3];
        random.nextBytes(rgb);
        double[][] expected = projected(seen(copy, pixels(rgb, side)), projector, bias);
        ServedModel served = open();
        try (Torch torch = Torch.start()) {
            torch.useThreads(1);
            PreprocessedMedia media = served.preprocessor().image(new DecodedImage(side, side, rgb), true, Detail.HIGH);
            assertThat(media.tiles().count()).isEqualTo(1);
            assertThat(media.tokens()).isEqualTo(SIDE * SIDE);
            float[] found = features(torch, served, media);
            assertThat(found).hasSize(SIDE * SIDE * HIDDEN);
            for (int i = 0; i < found.length; i++) {
                assertThat(Math.abs(found[i] - expected[i / HIDDEN][i % HIDDEN]))
                        .isLessThan(1e-4);
            }
        } finally {
            served.tokenizer().close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s2_scales | 56,100 | multiples of it",
                "s2_scales | 112,168 | the tower's image_size, 56",
                "s2_scales | large | numbers separated by commas",
                "image_aspect_ratio | anyres | with s2",
                "mm_vision_select_feature | cls_patch | false for a tower"
            })
    void whatDoesNotFitIsRejected(String key, String value, String allowed) throws IOException {
        copy().edit("config.json", json -> {
                    json.put("s2", true).put("s2_scales", "56,112").remove("mm_hidden_size");
                    json.putArray("image_grid_pinpoints").addArray().add(112).add(56);
                    json.put(key, value);
                })
                .write(0);
        assertThatThrownBy(this::open).isInstanceOf(CheckpointException.class).hasMessageContaining(allowed);
    }

    private CheckpointCopy copy() throws IOException {
        return new CheckpointCopy(Fixtures.path(FIXTURE, "checkpoint"), directory);
    }

    private ServedModel open() {
        return FamilyRegistry.open(
                directory,
                new Overrides(Optional.empty(), Optional.of(Fixtures.path(FIXTURE, "vision")), Optional.empty()));
    }

    private static float[] features(Torch torch, ServedModel served, PreprocessedMedia media) {
        try (DeviceWorker worker = new DeviceWorker(
                ModelLoader.load(torch, served.plan(), ModelDevice.CPU, Precision.FLOAT32, LoadListener.SILENT),
                4,
                4)) {
            Step.VisionWork work = new Step.VisionWork(1, media, 0, worker.visionSlices(media));
            assertThat(worker.run(StepWriter.vision(new int[0], List.of(work))).failedFeatures())
                    .isEmpty();
            return worker.features(1);
        }
    }

    /// [3][side][side], normalised.
    private static double[][][] pixels(byte[] rgb, int side) {
        double[][][] x = new double[3][side][side];
        for (int i = 0; i < rgb.length; i++) {
            int at = i / 3;
            x[i % 3][at / side][at % side] = ((rgb[i] & 0xff) / 255.0 - MEAN[i % 3]) / STD[i % 3];
        }
        return x;
    }

    /// [patches][scales * width]
    private static double[][] seen(CheckpointCopy copy, double[][][] pixels) {
        double[][] all = new double[SIDE * SIDE][SCALES.length * WIDTH];
        for (int s = 0; s < SCALES.length; s++) {
            int count = SCALES[s] / EDGE;
            double[][][] map = map(copy, resized(pixels, SCALES[s]), count);
            for (int i = 0; i < SIDE * SIDE * WIDTH; i++) {
                int patch = i / WIDTH;
                double sum = 0;
                for (int cell = 0; cell < count * count; cell++) {
                    sum += map[patch / SIDE * count + cell / count][patch % SIDE * count + cell % count][i % WIDTH];
                }
                all[patch][s * WIDTH + i % WIDTH] = sum / (count * count);
            }
        }
        return all;
    }

    /// The tower's first hidden state of each piece, put together.
    private static double[][][] map(CheckpointCopy copy, double[][][] x, int count) {
        float[] kernel = numbers(copy, "embeddings.patch_embedding.weight"); // [width, 3, patch, patch]
        float[] positions = numbers(copy, "embeddings.position_embedding.weight"); // [1 + patches, width]
        float[] norm = numbers(copy, "pre_layrnorm.weight");
        float[] bias = numbers(copy, "pre_layrnorm.bias");
        double[][][] map = new double[count * SIDE][count * SIDE][WIDTH];
        for (int row = 0; row < map.length; row++) {
            for (int column = 0; column < map.length; column++) {
                double[] h = new double[WIDTH];
                int patch = row % SIDE * SIDE + column % SIDE;
                for (int w = 0; w < WIDTH; w++) {
                    h[w] = positions[(1 + patch) * WIDTH + w];
                    for (int i = 0; i < 3 * PATCH * PATCH; i++) {
                        int at = i % (PATCH * PATCH);
                        h[w] += kernel[w * 3 * PATCH * PATCH + i]
                                * x[i / (PATCH * PATCH)][row * PATCH + at / PATCH][column * PATCH + at % PATCH];
                    }
                }
                map[row][column] = normed(h, norm, bias);
            }
        }
        return map;
    }

    private static double[] normed(double[] x, float[] weight, float[] bias) {
        double mean =
                IntStream.range(0, x.length).mapToDouble(i -> x[i]).average().orElseThrow();
        double variance = IntStream.range(0, x.length)
                .mapToDouble(i -> (x[i] - mean) * (x[i] - mean))
                .average()
                .orElseThrow();
        return IntStream.range(0, x.length)
                .mapToDouble(i -> (x[i] - mean) / Math.sqrt(variance + 1e-5) * weight[i] + bias[i])
                .toArray();
    }

    private static double[][] projected(double[][] seen, float[] matrix, float[] bias) {
        double[][] rows = new double[seen.length][HIDDEN];
        for (int row = 0; row < seen.length; row++) {
            for (int i = 0; i < HIDDEN; i++) {
                rows[row][i] = bias[i];
                for (int j = 0; j < seen[row].length; j++) {
                    rows[row][i] += matrix[i * seen[row].length + j] * seen[row][j];
                }
            }
        }
        return rows;
    }

    /// Bicubic as torch has it: a of -0.75, half-pixel centres, edges repeated, no antialiasing.
    private static double[][][] resized(double[][][] x, int size) {
        double[][][] result = new double[3][size][size];
        int from = x[0].length;
        for (int i = 0; i < 3 * size * size; i++) {
            int at = i % (size * size);
            double[][] channel = x[i / (size * size)];
            double[] sum = new double[1];
            taps(
                    at / size,
                    from,
                    size,
                    (row, down) -> taps(
                            at % size, from, size, (column, across) -> sum[0] += channel[row][column] * down * across));
            result[i / (size * size)][at / size][at % size] = sum[0];
        }
        return result;
    }

    private interface Tap {
        void at(int index, double weight);
    }

    private static void taps(int index, int from, int size, Tap tap) {
        double center = (index + 0.5) * from / size - 0.5;
        int first = (int) Math.floor(center);
        for (int k = -1; k <= 2; k++) {
            tap.at(Math.clamp(first + k, 0, from - 1), cubic(Math.abs(center - (first + k))));
        }
    }

    private static double cubic(double d) {
        double a = -0.75;
        if (d <= 1) {
            return ((a + 2) * d - (a + 3)) * d * d + 1;
        }
        return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
    }

    private static float[] numbers(CheckpointCopy copy, String name) {
        return FixtureCases.floats(copy.weights().get(TOWER + name).bytes());
    }

    private static Weight weight(float[] values, int... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float each : values) {
            bytes.putFloat(each);
        }
        return new Weight("F32", shape, bytes.array());
    }
}
