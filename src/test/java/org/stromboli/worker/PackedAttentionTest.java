package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.PlainModels;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;

/// All sequences of a step are packed for one call of attention, as on a GPU: logits are those of sequences one by one.
class PackedAttentionTest {

    @ParameterizedTest
    @ValueSource(strings = {"llava_onevision", "llava_next"})
    void givesTheSameLogits(String fixture) {
        ServedModel served = FamilyRegistry.open(Fixtures.path(fixture, "checkpoint"));
        ForcedAnswers answers = new ForcedAnswers(FixtureCases.of(fixture, served), 6);
        try (Torch torch = Torch.start()) {
            torch.useThreads(1);
            ModelDevice device = new ModelDevice(List.of("cpu", "cpu"));
            DeviceWorker apart = worker(PlainModels.load(torch, served.plan(), Precision.FLOAT32));
            DeviceWorker packed = worker(PlainModels.loadPacked(torch, served.plan(), device, Precision.FLOAT32));
            for (long seed = 1; seed <= 3; seed++) {
                float[][][] expected = answers.mixed(apart, new Random(seed));
                float[][][] found = answers.mixed(packed, new Random(seed));
                for (int i = 0; i < found.length; i++) {
                    for (int token = 0; token < 6; token++) {
                        assertThat(FamilyFixtureTest.furthest(found[i][token], expected[i][token]))
                                .describedAs("seed %d, case %d, token %d", seed, i, token)
                                .isLessThan(1e-4);
                    }
                }
            }
            packed.close();
            apart.close();
        }
    }

    private static DeviceWorker worker(LoadedModel model) {
        return new DeviceWorker(model, ForcedAnswers.blocks(), ForcedAnswers.blockTokens());
    }
}
