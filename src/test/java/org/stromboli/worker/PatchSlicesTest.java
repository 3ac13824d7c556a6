package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.stromboli.engine.step.Step;
import org.stromboli.family.Overrides;
import org.stromboli.family.Overrides.VisionReading;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.generation.MediaSpan;
import org.stromboli.model.LoadListener;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.model.geometry.PatchTowerGeometry;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;
import org.stromboli.vision.PreprocessedMedia;

class PatchSlicesTest {

    private static final int HANDLE = 7;

    private static final ServedModel MODEL = open("onevision/onevision15", VisionReading.USUAL);

    private static ServedModel open(String fixture, VisionReading reading) {
        return FamilyRegistry.open(Fixtures.path(fixture, "checkpoint"), Overrides.NONE.withVision(reading));
    }

    private static PatchTowerGeometry tower(ServedModel model) {
        return model.plan().geometry().tower().overPatches().orElseThrow();
    }

    @Test
    void aSmallSegmentIsCutIntoLayersAndALargeOneIntoRows() {
        PatchTowerGeometry tower = tower(MODEL);
        int rows = 49;
        double layer = tower.layerOperations(rows, rows);

        assertThat(new PatchSlices(tower, 10 * layer).cut(rows).count()).isEqualTo(1);
        assertThat(new PatchSlices(tower, layer).cut(rows).count())
                .isEqualTo(tower.sizes().layers());
        PatchSlices.Cut cut = new PatchSlices(tower, layer / 4).cut(rows);
        assertThat(cut.rowsPerSlice()).isEqualTo(rows / 4);
        assertThat(cut.count()).isEqualTo(5 * tower.sizes().layers());
        assertThat(cut.firstLayer(7)).isEqualTo(1);
        assertThat(cut.endLayer(7)).isEqualTo(2);
        assertThat(cut.firstRow(7)).isEqualTo(24);
        assertThat(cut.endRow(9)).isEqualTo(49);
    }

    @Test
    void attentionGrowsWithTheSquareOfTheRows() {
        PatchTowerGeometry tower = tower(MODEL);
        double once = tower.layerOperations(1000, 1000);
        double twice = tower.layerOperations(2000, 2000);
        double attention = 4.0 * 1000 * 1000 * tower.sizes().hidden();
        assertThat(twice).isEqualTo(2 * once + 2 * attention);
    }

    @Test
    void featuresDoNotDependOnTheSlices() {
        for (VisionReading reading : List.of(VisionReading.USUAL, new VisionReading(true, true))) {
            for (String fixture : List.of("onevision/onevision15", "onevision/onevision2")) {
                ServedModel served = open(fixture, reading);
                PreprocessedMedia video = media(served, "video");
                try (Torch torch = Torch.start();
                        LoadedModel model = ModelLoader.load(
                                torch, served.plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT);
                        Value store = model.newStore()) {
                    float[] whole = features(model, store, Double.MAX_VALUE, video);
                    double layer = tower(served).layerOperations(36, 36);
                    for (double operations : new double[] {2 * layer, layer / 3, 1}) {
                        assertThat(FamilyFixtureTest.furthest(features(model, store, operations, video), whole))
                                .describedAs("%s, slices of %s", fixture, operations)
                                .isLessThan(1e-5);
                    }
                }
            }
        }
    }

    private static PreprocessedMedia media(ServedModel served, String id) {
        return FixtureCases.of(fixture(served), served, id).getFirst().media().stream()
                .map(MediaSpan::media)
                .findFirst()
                .orElseThrow();
    }

    private static String fixture(ServedModel served) {
        return served.family().equals("LLaVA-OneVision-2") ? "onevision/onevision2" : "onevision/onevision15";
    }

    /// One slice in each step.
    private static float[] features(LoadedModel model, Value store, double operations, PreprocessedMedia media) {
        PatchTowerGeometry tower = model.geometry().tower().overPatches().orElseThrow();
        PatchTowerRunner runner = new PatchTowerRunner(model, store, new PatchSlices(tower, operations));
        int slices = runner.slices(media);
        for (int slice = 0; slice < slices; slice++) {
            assertThat(runner.run(List.of(new Step.VisionWork(HANDLE, media, slice, 1))))
                    .isEmpty();
        }
        try (Arguments a = model.arguments();
                Value features = model.graph().call("features", store, a.integer(HANDLE))) {
            return features.asFloats();
        } finally {
            runner.release(new int[] {HANDLE});
        }
    }
}
