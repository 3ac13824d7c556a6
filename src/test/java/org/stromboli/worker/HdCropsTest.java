package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.engine.step.Step;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.SafetensorsFixture;
import org.stromboli.media.DecodedImage;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

/// LLaVA-1.5-HD: the crops of an image, and the order in which the features of its pieces enter the decoder, as an
/// independent program computes them by the paper's rule (`fixtures/hd/crops.py`).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HdCropsTest {

    private static final String FIXTURE = "original/llava_next_original";
    private static final int NEWLINE = -1;
    private static final int HIDDEN = 64;

    private Torch torch;
    private ServedModel served;
    private DeviceWorker worker;
    private float[] newline;

    @BeforeAll
    void load(@TempDir Path directory) throws IOException {
        JsonNode rule = Fixtures.json("hd", "crops.json");
        new CheckpointCopy(Fixtures.path(FIXTURE, "checkpoint"), directory)
                .edit("config.json", json -> json.set("image_grid_pinpoints", rule.path("pinpoints")))
                .write(0);
        torch = Torch.start();
        torch.useThreads(1);
        served = FamilyRegistry.open(
                directory,
                new Overrides(Optional.empty(), Optional.of(Fixtures.path(FIXTURE, "vision")), Optional.empty()));
        worker = new DeviceWorker(
                ModelLoader.load(torch, served.plan(), ModelDevice.CPU, Precision.FLOAT32, LoadListener.SILENT), 4, 4);
        newline = FixtureCases.floats(
                new SafetensorsFixture(directory.resolve("model.safetensors")).bytes("model.image_newline"));
    }

    @AfterAll
    void close() {
        worker.close();
        served.tokenizer().close();
        torch.close();
    }

    static Stream<Arguments> cases() throws IOException {
        return StreamSupport.stream(
                        Fixtures.json("hd", "crops.json").path("cases").spliterator(), false)
                .map(each -> Arguments.of(
                        each.path("width").asInt(), each.path("height").asInt(), each));
    }

    @ParameterizedTest(name = "{0}x{1}")
    @MethodSource("cases")
    void cropsAndTheirOrderEqualTheReference(int width, int height, JsonNode expected) {
        PreprocessedMedia media = served.preprocessor().image(picture(width, height), true, Detail.HIGH);
        assertThat(hashes(media.tiles())).isEqualTo(texts(expected.path("tiles")));
        int[] tokens = StreamSupport.stream(expected.path("tokens").spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
        assertThat(media.tokens()).isEqualTo(tokens.length);
        int patches = served.plan().geometry().tower().patches();
        float[] pieces = features(PreprocessedMedia.of(
                Modality.IMAGE,
                media.tiles(),
                FeatureLayout.InOrder.of(media.tiles().count(), patches * patches)));
        float[] merged = features(media);
        for (int i = 0; i < tokens.length; i++) {
            float[] row = tokens[i] == NEWLINE ? newline : row(pieces, tokens[i]);
            assertThat(row(merged, i)).describedAs("token %d", i).containsExactly(row);
        }
    }

    private float[] features(PreprocessedMedia media) {
        Step.VisionWork work = new Step.VisionWork(1, media, 0, worker.visionSlices(media));
        assertThat(worker.run(StepWriter.vision(new int[0], List.of(work))).failedFeatures())
                .isEmpty();
        float[] features = worker.features(1);
        worker.run(StepWriter.vision(new int[] {1}, List.of()));
        return features;
    }

    private static float[] row(float[] rows, int index) {
        return Arrays.copyOfRange(rows, index * HIDDEN, (index + 1) * HIDDEN);
    }

    /// The same as in the reference program.
    private static DecodedImage picture(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = (y * width + x) * 3;
                rgb[at] = (byte) (x * 7 + y * 3);
                rgb[at + 1] = (byte) (x * x / 5 + y * 11);
                rgb[at + 2] = (byte) (x ^ y);
            }
        }
        return new DecodedImage(width, height, rgb);
    }

    private static List<String> hashes(Tiles tiles) {
        int size = 3 * tiles.height() * tiles.width();
        return Stream.iterate(0, i -> i + 1)
                .limit(tiles.count())
                .map(i -> hash(Arrays.copyOfRange(tiles.rgb(), i * size, (i + 1) * size)))
                .toList();
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
