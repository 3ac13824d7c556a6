package org.stromboli.worker;

import static org.stromboli.worker.EngineReplay.FEW_BLOCKS;
import static org.stromboli.worker.EngineReplay.MANY_BLOCKS;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.ReferenceDecoder;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.torch.Torch;
import org.stromboli.worker.EngineReplay.Budgets;

/// The engine on a real device, its model in float32 in the graph: every token is that of the slow decoder.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class EngineAgainstReferenceTest {

    /// How far float32 may be from double in logits and in shares of a draw.
    private static final double NEAR = 1e-4;

    private Torch torch;
    private EngineReplay replay;

    @BeforeAll
    void load() throws IOException {
        torch = Torch.start();
        torch.useThreads(1);
        ServedModel served = FamilyRegistry.open(Fixtures.path("llava_onevision", "checkpoint"));
        replay = new EngineReplay(
                served,
                () -> ModelLoader.load(
                        torch, served.plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT),
                new ReferenceDecoder(Fixtures.path("llava_onevision", "checkpoint")),
                NEAR);
    }

    @AfterAll
    void close() {
        replay.close();
        torch.close();
    }

    static Stream<Budgets> budgets() {
        return Stream.of(
                new Budgets(1, 1, 1, FEW_BLOCKS),
                new Budgets(8, 1, 8, FEW_BLOCKS),
                new Budgets(7, 7, 7, FEW_BLOCKS),
                new Budgets(512, 512, 16, FEW_BLOCKS),
                new Budgets(512, 7, 16, MANY_BLOCKS),
                new Budgets(512, 512, 16, MANY_BLOCKS));
    }

    @ParameterizedTest
    @MethodSource("budgets")
    void everyTokenIsTheSlowDecoders(Budgets budgets) throws InterruptedException {
        replay.run(budgets, 0.8);
    }
}
