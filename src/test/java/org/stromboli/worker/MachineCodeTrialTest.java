package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.TestKernels;
import org.stromboli.engine.Ticker;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.HostPlan;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;
import org.stromboli.worker.trial.Choice;

/// Models of all kinds are shortened and run both ways; machine code is interpreted, and loses.
@Tag(MachineCodeReport.TAG)
class MachineCodeTrialTest {

    @ParameterizedTest
    @CsvSource({"llava, BFLOAT16", "llava_onevision, INT8", "vipllava, BFLOAT16", "original/llava_mini, BFLOAT16"})
    void whatIsSlowerIsNotChosen(String fixture, Precision precision) {
        ServedModel served = FamilyRegistry.open(Fixtures.path(fixture, "checkpoint"));
        ModelPlan plan = served.plan();
        HostPlan possible =
                HostPlan.machineCode(1, TestKernels.EMULATED.kernels(), plan, precision, DecoderPlacement.GRAPH);
        try (Torch torch = Torch.start()) {
            torch.useThreads(1);
            TrialResult result = MachineCodeTrial.of(
                    torch, new MachineCodeTrial.Question(plan, precision, possible, false), Ticker.SYSTEM);
            assertThat(result.host().decoder()).isEqualTo(DecoderPlacement.GRAPH);
            assertThat(result.host().tower()).isFalse();
            assertThat(result.choices().stream().map(Choice::work))
                    .containsExactly("1 token", "16 sequences", "prompt of 256", "image");
            assertThat(result.choices().subList(2, 4)).allMatch(choice -> choice.index() == 1);
            assertThat(result.toString())
                    .matches("1 token: machine code .* ms, libtorch .* ms.*; image: .* ms.*"
                            + "Decoder: libtorch; vision tower: libtorch");
        }
    }
}
