package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.stromboli.engine.step.Step;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.PlainModels;
import org.stromboli.model.Precision;
import org.stromboli.torch.GraphException;
import org.stromboli.torch.Torch;

/// A decoder whose layers lie on several devices, on a machine that has one.
class SplitModelTest {

    private static final String FIXTURE = "llava_onevision";

    private final ServedModel served = FamilyRegistry.open(Fixtures.path(FIXTURE, "checkpoint"));

    private DeviceWorker worker(Torch torch, String... parts) {
        ModelDevice device = new ModelDevice(List.of(parts));
        return new DeviceWorker(
                PlainModels.load(torch, served.plan(), device, Precision.FLOAT32),
                ForcedAnswers.blocks(),
                ForcedAnswers.blockTokens());
    }

    @Test
    void givesTheSameLogits() {
        try (Torch torch = Torch.start()) {
            torch.useThreads(1);
            ForcedAnswers answers = new ForcedAnswers(FixtureCases.of(FIXTURE, served), 6);
            DeviceWorker whole = worker(torch, "cpu");
            DeviceWorker split = worker(torch, "cpu", "cpu");
            assertThat(answers.mixed(split, new Random(1))).isDeepEqualTo(answers.mixed(whole, new Random(1)));
            split.close();
            whole.close();
        }
    }

    /// Tensors on `meta` have shapes and no content. The first operator that does not know what to do with them is the
    /// one that writes to the cache; an operator before it that got tensors of both devices would have said so. The
    /// rest is left to machines with GPUs.
    @Test
    void whatEntersALayerFollowsToItsDevice() {
        try (Torch torch = Torch.start()) {
            torch.useThreads(1);
            DeviceWorker split = worker(torch, "cpu", "meta");
            Step step = new StepWriter(ForcedAnswers.blockTokens())
                    .add(new int[] {5, 6, 7, 8, 9}, 2, 5, new int[] {0, 1, 2}, List.of(), new int[0], true)
                    .add(new int[] {7, 8, 9}, 2, 3, new int[] {3, 4, 5}, List.of(), new int[0], true)
                    .add(new int[] {8, 9}, 1, 2, new int[] {6, 7, 8}, List.of(), new int[0], true)
                    .greedy();
            assertThatThrownBy(() -> split.run(step))
                    .isInstanceOf(GraphException.class)
                    .hasMessageContaining("nan_to_num")
                    .hasMessageContaining("Meta tensors");
            split.close();
        }
    }
}
