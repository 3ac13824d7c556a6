package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.stromboli.engine.step.Step;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.SafetensorsFixture;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.FeatureLayout.AnyRes;
import org.stromboli.vision.FeatureLayout.AnyRes.MapOutput;
import org.stromboli.vision.FeatureLayout.AnyRes.MapWindow;
import org.stromboli.vision.Grid;
import org.stromboli.vision.Modality;
import org.stromboli.vision.Newlines;
import org.stromboli.vision.Pooling;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

/// Layouts that no fixture has: put together in plain Java from the features of each tile.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FeatureLayoutsTest {

    private static final int SIDE = 56;
    private static final int PATCHES = 4;
    private static final int WIDTH = 64;
    private static final int COLUMNS = 3;
    private static final int ROWS = 2;
    private static final Grid GRID = new Grid(COLUMNS, ROWS);

    private Torch torch;
    private DeviceWorker worker;
    private Tiles tiles;
    private float[][][][] maps; // [tile][y][x][hidden]
    private float[] newline;

    @BeforeAll
    void load() throws IOException {
        torch = Torch.start();
        torch.useThreads(1);
        ServedModel served = FamilyRegistry.open(Fixtures.path("llava_next", "checkpoint"));
        worker = new DeviceWorker(
                ModelLoader.load(torch, served.plan(), ModelDevice.CPU, Precision.FLOAT32, LoadListener.SILENT), 4, 4);
        newline = FixtureCases.floats(
                new SafetensorsFixture(Fixtures.path("llava_next", "checkpoint", "model.safetensors"))
                        .bytes("image_newline"));
        byte[] rgb = new byte[(1 + COLUMNS * ROWS) * 3 * SIDE * SIDE];
        new Random(5).nextBytes(rgb);
        tiles = new Tiles(rgb, 1 + COLUMNS * ROWS, SIDE);
        float[] all = features(FeatureLayout.InOrder.of(tiles.count(), PATCHES * PATCHES));
        maps = new float[tiles.count()][PATCHES][PATCHES][WIDTH];
        for (int i = 0; i < all.length; i++) {
            int token = i / WIDTH;
            int patch = token % (PATCHES * PATCHES);
            maps[token / (PATCHES * PATCHES)][patch / PATCHES][patch % PATCHES][i % WIDTH] = all[i];
        }
    }

    @AfterAll
    void close() {
        worker.close();
        torch.close();
    }

    private float[] features(FeatureLayout layout) {
        PreprocessedMedia media = PreprocessedMedia.of(Modality.IMAGE, tiles, layout);
        Step.VisionWork work = new Step.VisionWork(1, media, 0, worker.visionSlices(media));
        assertThat(worker.run(StepWriter.vision(new int[0], List.of(work))).failedFeatures())
                .isEmpty();
        float[] features = worker.features(1);
        worker.run(StepWriter.vision(new int[] {1}, List.of()));
        assertThat(features).hasSize(layout.tokens() * WIDTH);
        return features;
    }

    /// One map of all crops, [y][x][hidden].
    private float[][][] whole() {
        float[][][] whole = new float[ROWS * PATCHES][COLUMNS * PATCHES][];
        for (int y = 0; y < whole.length; y++) {
            for (int x = 0; x < whole[y].length; x++) {
                whole[y][x] = maps[1 + y / PATCHES * COLUMNS + x / PATCHES][y % PATCHES][x % PATCHES];
            }
        }
        return whole;
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void aMapOfCrops(boolean base, boolean newlines) {
        int height = 6;
        int width = 10;
        List<float[]> expected = base ? rows(maps[0], false) : new ArrayList<>();
        float[][][] whole = whole();
        for (int y = 1; y < 1 + height; y++) {
            for (int x = 1; x < 1 + width; x++) {
                expected.add(whole[y][x]);
            }
            if (newlines) {
                expected.add(newline);
            }
        }
        MapWindow window = new MapWindow(1, 1, height, width);
        assertSame(features(new AnyRes(PATCHES, GRID, window, window.unchanged(), base, newlines)), expected);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void theLargestOfTwoByTwo(boolean base) {
        List<float[]> expected = base ? rows(maps[0], false) : new ArrayList<>();
        expected.addAll(rows(pooled(whole(), Pooling.Kind.LARGEST), false));
        int height = ROWS * PATCHES;
        int width = COLUMNS * PATCHES;
        MapWindow window = MapWindow.whole(height, width);
        MapOutput output = MapOutput.largest(height / 2, width / 2);
        boolean newlines = false;
        assertSame(features(new AnyRes(PATCHES, GRID, window, output, base, newlines)), expected);
    }

    @ParameterizedTest
    @EnumSource(Newlines.class)
    void newlinesOfFrames(Newlines newlines) {
        for (Pooling.Kind kind : List.of(Pooling.Kind.NONE, Pooling.Kind.MEAN, Pooling.Kind.LARGEST)) {
            List<float[]> expected = new ArrayList<>();
            for (float[][][] map : maps) {
                expected.addAll(
                        rows(kind == Pooling.Kind.NONE ? map : pooled(map, kind), newlines == Newlines.AFTER_ROWS));
                if (newlines == Newlines.AFTER_FRAMES) {
                    expected.add(newline);
                }
            }
            if (newlines == Newlines.AT_END) {
                expected.add(newline);
            }
            Pooling pooling = new Pooling(kind, kind == Pooling.Kind.NONE ? 1 : 2, false);
            assertSame(features(new FeatureLayout.Video(PATCHES, maps.length, pooling, newlines)), expected);
        }
    }

    private List<float[]> rows(float[][][] map, boolean newlines) {
        List<float[]> rows = new ArrayList<>();
        for (float[][] line : map) {
            rows.addAll(List.of(line));
            if (newlines) {
                rows.add(newline);
            }
        }
        return rows;
    }

    private static float[][][] pooled(float[][][] map, Pooling.Kind kind) {
        float[][][] small = new float[map.length / 2][map[0].length / 2][WIDTH];
        for (int y = 0; y < small.length; y++) {
            for (int x = 0; x < small[y].length; x++) {
                for (int i = 0; i < WIDTH; i++) {
                    float a = map[2 * y][2 * x][i];
                    float b = map[2 * y][2 * x + 1][i];
                    float c = map[2 * y + 1][2 * x][i];
                    float d = map[2 * y + 1][2 * x + 1][i];
                    small[y][x][i] =
                            kind == Pooling.Kind.MEAN ? (a + b + c + d) / 4 : Math.max(Math.max(a, b), Math.max(c, d));
                }
            }
        }
        return small;
    }

    private static void assertSame(float[] found, List<float[]> expected) {
        float[] flat = new float[expected.size() * WIDTH];
        for (int i = 0; i < expected.size(); i++) {
            System.arraycopy(expected.get(i), 0, flat, i * WIDTH, WIDTH);
        }
        assertThat(FamilyFixtureTest.furthest(found, flat)).isLessThan(1e-5);
    }
}
