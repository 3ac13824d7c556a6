package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.PlainModels;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;

/// A CPU without instructions for bfloat16 computes images in float32, whatever the precision of the decoder. Weights
/// of
/// 16 bits stay as they are until they are used, and so features have the bits of a model that is float32 throughout.
class WideImagesTest {

    private static final String FIXTURE = "quantised/gguf_next_q4_k_m";

    @Test
    void weightsOfSixteenBitsLoseNothing() {
        ServedModel served = FamilyRegistry.open(Fixtures.path(FIXTURE, "checkpoint"));
        List<FixtureCases.Case> cases = FixtureCases.of(FIXTURE, served);
        try (Torch torch = Torch.start()) {
            torch.useThreads(1);
            List<float[]> expected = features(PlainModels.load(torch, served.plan(), Precision.FLOAT32), cases);
            List<float[]> found =
                    features(PlainModels.loadWithWideImages(torch, served.plan(), Precision.BFLOAT16), cases);
            assertThat(expected).isNotEmpty();
            for (int i = 0; i < expected.size(); i++) {
                assertThat(found.get(i)).isNotEmpty().containsExactly(expected.get(i));
            }
        }
    }

    /// Of the first image of each case that has one.
    private static List<float[]> features(LoadedModel model, List<FixtureCases.Case> cases) {
        try (DeviceWorker worker = new DeviceWorker(model, 200, 16)) {
            return cases.stream()
                    .map(each -> FamilyFixtureTest.encode(worker, each))
                    .filter(handles -> handles.length > 0)
                    .map(handles -> worker.features(handles[0]))
                    .toList();
        }
    }
}
