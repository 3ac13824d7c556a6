package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.TestKernels;
import org.stromboli.engine.Ticker;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.HostPlan;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;
import org.stromboli.worker.MachineCodeTrial.Question;

@Tag(MachineCodeReport.TAG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepeatedTrialTest {

    private final List<TrialResult> results = new ArrayList<>();
    private Torch torch;

    @BeforeAll
    void start() {
        torch = Torch.start();
        torch.useThreads(1);
    }

    @AfterAll
    void stop() {
        torch.close();
    }

    private RepeatedTrial trial() {
        ModelPlan plan =
                FamilyRegistry.open(Fixtures.path("llava", "checkpoint")).plan();
        HostPlan possible = HostPlan.machineCode(
                1, TestKernels.EMULATED.kernels(), plan, Precision.BFLOAT16, DecoderPlacement.GRAPH);
        Question question = new Question(plan, Precision.BFLOAT16, possible, false);
        return new RepeatedTrial(() -> MachineCodeTrial.open(torch, question, Ticker.SYSTEM), results::add);
    }

    @Test
    void itGoesOnPieceByPieceAndEndsOnce() {
        RepeatedTrial trial = trial();
        int pieces = 0;
        while (trial.advance()) {
            pieces++;
        }
        assertThat(pieces).isGreaterThan(20);
        assertThat(trial.advance()).isFalse();
        trial.abandon();
        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.host().decoder()).isEqualTo(DecoderPlacement.GRAPH);
            assertThat(result.choices()).hasSize(4);
            HostPlan used = result.host().with(DecoderPlacement.MACHINE_CODE);
            assertThat(result.gainOver(used)).isGreaterThan(2);
            assertThat(result.gainOver(result.host())).isEqualTo(1);
        });
    }

    @Test
    void itMayBeAbandonedWhileItLoads() {
        RepeatedTrial trial = trial();
        trial.advance();
        trial.abandon();
        assertThat(trial.advance()).isFalse();
        assertThat(results).isEmpty();
    }

    @Test
    void whatCannotBeLoadedEndsIt() {
        RepeatedTrial trial = new RepeatedTrial(
                () -> {
                    throw new IllegalArgumentException("no such file");
                },
                results::add);
        assertThatThrownBy(() -> {
                    while (trial.advance()) {
                        Thread.onSpinWait();
                    }
                })
                .hasRootCauseMessage("no such file");
        assertThat(trial.advance()).isFalse();
    }
}
