package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.engine.step.Step;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.generation.MediaSpan;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.PlainModels;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

/// Tiles of all media in a step go through the tower together, as on a GPU: features are the same.
class TilesTogetherTest {

    private static final int BLOCK_TOKENS = 16;

    @ParameterizedTest
    @ValueSource(strings = {"llava_onevision", "llava_next", "vipllava", "original/llava_mini_hd"})
    void featuresAreThoseOfTilesOneByOne(String fixture) {
        ServedModel served = FamilyRegistry.open(Fixtures.path(fixture, "checkpoint"));
        List<PreprocessedMedia> media = new ArrayList<>();
        for (FixtureCases.Case each : FixtureCases.of(fixture, served)) {
            each.media().stream()
                    .map(MediaSpan::media)
                    .map(PreprocessedMedia::visual)
                    .forEach(media::add);
        }
        assertThat(media).hasSizeGreaterThan(2);
        List<float[]> apart = features(served, media, 1);
        List<float[]> together = features(served, media, 3);
        for (int i = 0; i < media.size(); i++) {
            assertThat(together.get(i)).hasSameSizeAs(apart.get(i));
            assertThat(FamilyFixtureTest.furthest(together.get(i), apart.get(i)))
                    .describedAs("medium %d of %s", i, fixture)
                    .isLessThan(1e-4);
        }
    }

    /// All of them in one step, each with a slice to begin with, then the rest.
    private static List<float[]> features(ServedModel served, List<PreprocessedMedia> media, int tilesTogether) {
        try (Torch torch = Torch.start()) {
            torch.useThreads(1);
            LoadedModel model = PlainModels.load(torch, served.plan(), Precision.FLOAT32);
            int layers = model.geometry().tower().layers();
            DeviceWorker worker = new DeviceWorker(
                    model, 10, BLOCK_TOKENS, new VisionSlices(layers, layers, tilesTogether), new FusionSlices(512));
            List<Step.VisionWork> first = new ArrayList<>();
            List<Step.VisionWork> rest = new ArrayList<>();
            for (int i = 0; i < media.size(); i++) {
                int slices = worker.visionSlices(media.get(i));
                first.add(new Step.VisionWork(i, Step.VisionWork.NO_BASE, media.get(i), 0, 1));
                if (slices > 1) {
                    rest.add(new Step.VisionWork(i, Step.VisionWork.NO_BASE, media.get(i), 1, slices - 1));
                }
            }
            assertThat(worker.run(StepWriter.vision(new int[0], first)).failedFeatures())
                    .isEmpty();
            assertThat(worker.run(StepWriter.vision(new int[0], rest)).failedFeatures())
                    .isEmpty();
            List<float[]> features = new ArrayList<>();
            for (int i = 0; i < media.size(); i++) {
                features.add(worker.features(i));
            }
            worker.close();
            return features;
        }
    }

    @Test
    void onlyTilesThatAreTreatedAlikeShareABatch() {
        PreprocessedMedia small = media(2, 5);
        List<TileBatches.Tile> tiles = List.of(
                new TileBatches.Tile(1, small, 0, 0, new long[0], true),
                new TileBatches.Tile(2, small, 1, 1, new long[0], true),
                new TileBatches.Tile(2, small, 0, 1, new long[0], true),
                new TileBatches.Tile(3, small, 0, 0, new long[] {1}, true),
                new TileBatches.Tile(4, media(3, 1), 0, 0, new long[] {1}, true),
                new TileBatches.Tile(5, media(3, 1), 0, 0, new long[] {1}, false));
        List<List<TileBatches.Tile>> batches = TileBatches.of(tiles, 2);
        assertThat(batches).extracting(List::size).containsExactly(2, 1, 1, 1, 1);
        byte[] pixels = TileBatches.pixels(batches.getFirst());
        assertThat(pixels).hasSize(2 * 3 * 2 * 2);
        assertThat(pixels[0]).isEqualTo((byte) 0);
        assertThat(pixels[12]).describedAs("the second tile of its medium").isEqualTo((byte) 12);
    }

    private static PreprocessedMedia media(int side, int count) {
        return PreprocessedMedia.of(Modality.IMAGE, tiles(side, count), FeatureLayout.InOrder.of(count, 1));
    }

    private static Tiles tiles(int side, int count) {
        byte[] rgb = new byte[count * 3 * side * side];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) i;
        }
        return new Tiles(rgb, count, side);
    }
}
