package org.stromboli.worker;

import static org.assertj.core.api.Assumptions.assumeThat;
import static org.stromboli.worker.EngineReplay.FEW_BLOCKS;
import static org.stromboli.worker.EngineReplay.MANY_BLOCKS;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.ReferenceDecoder;
import org.stromboli.model.HostPlan;
import org.stromboli.model.LoadListener;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;
import org.stromboli.worker.EngineReplay.Budgets;

/// The engine with a decoder of packed weights of 4 bits: every token is that of the slow decoder with the dequantised
/// weights and with keys and values in bfloat16, which are all that it rounds visibly.
@Tag(MachineCodeReport.TAG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class PackedEngineTest {

    /// How far logits and shares of a draw are apart where a key or a value is rounded to the next number.
    private static final double NEAR = 0.005;

    /// Of the tokens. Many are drawn from so many that each one's share is less than that; their log-probabilities are
    /// compared anyway.
    private static final double CERTAINTY = 0.4;

    private Torch torch;
    private EngineReplay replay;

    @BeforeAll
    void load(@TempDir Path directory) throws IOException {
        assumeThat(HostBackend.takesPacked()).isTrue();
        torch = Torch.start();
        torch.useThreads(1);
        Path checkpoint = Fixtures.path("quantised/awq_onevision", "checkpoint");
        DequantisedCopy.write(checkpoint, directory);
        ServedModel served = FamilyRegistry.open(checkpoint);
        replay = new EngineReplay(served, () -> model(served), ReferenceDecoder.withRoundedCache(directory), NEAR);
    }

    private LoadedModel model(ServedModel served) {
        HostPlan host = HostPlan.packed(2, Optional.empty(), served.plan(), Precision.BFLOAT16);
        return ModelLoader.load(torch, served.plan(), ModelDevice.CPU, Precision.BFLOAT16, host, LoadListener.SILENT);
    }

    @AfterAll
    void close() {
        if (replay != null) {
            replay.close();
            torch.close();
        }
    }

    /// Steps of few tokens and of many, in which a sequence has few rows or many.
    static Stream<Budgets> budgets() {
        return Stream.of(
                new Budgets(1, 1, 1, FEW_BLOCKS),
                new Budgets(8, 1, 8, FEW_BLOCKS),
                new Budgets(7, 7, 7, FEW_BLOCKS),
                new Budgets(512, 512, 16, FEW_BLOCKS),
                new Budgets(40, 5, 16, MANY_BLOCKS),
                new Budgets(512, 7, 16, MANY_BLOCKS),
                new Budgets(512, 512, 16, MANY_BLOCKS));
    }

    @ParameterizedTest
    @MethodSource("budgets")
    void everyTokenIsTheSlowDecoders(Budgets budgets) throws InterruptedException {
        replay.run(budgets, CERTAINTY);
    }
}
