package org.stromboli.app.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.app.measurement.Measurement;
import org.stromboli.app.measurement.MeasurementKey;
import org.stromboli.app.measurement.Measurements;
import org.stromboli.app.settings.MachineCodeUse;
import org.stromboli.app.settings.MeasurementUse;
import org.stromboli.app.settings.SettingException;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.TestKernels;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.HostPlan;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;
import org.stromboli.worker.MachineCodeTrial.Question;
import org.stromboli.worker.trial.Choice;

/// Machine code here is interpreted, some hundred times slower than libtorch: nothing that measures may choose it.
@Tag(MachineCodeReport.TAG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostChoiceTest {

    private static final Optional<MachineKernels> SLOW = Optional.of(TestKernels.EMULATED.kernels());

    private static final HostTrials NEW = new HostTrials(Measurements.none());

    private final ModelPlan plan =
            FamilyRegistry.open(Fixtures.path("llava_onevision", "checkpoint")).plan();
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

    private HostPlan plan(String machineCode, Optional<Boolean> secondCopy, Optional<MachineKernels> machine) {
        HostChoice choice = new HostChoice(MachineCodeUse.named(machineCode), secondCopy, 1, 1000, NEW);
        return choice.plan(torch, plan, Precision.BFLOAT16, ModelDevice.CPU, machine);
    }

    @Test
    void slowMachineCodeIsNotUsedUnlessItIsForced() {
        HostPlan measured = plan("auto", Optional.of(false), SLOW);
        assertThat(measured.decoder()).isEqualTo(DecoderPlacement.GRAPH);
        assertThat(measured.tower()).isFalse();

        HostPlan forced = plan("true", Optional.empty(), SLOW);
        assertThat(forced.decoder()).isEqualTo(DecoderPlacement.MACHINE_CODE);
        assertThat(forced.tower()).isTrue();
    }

    /// Whatever is asked for.
    @Test
    void whatTheGraphAloneComputesStaysThere() {
        ModelPlan experts = FamilyRegistry.open(Fixtures.path("onevision/onevision2_moe", "checkpoint"))
                .plan();
        for (String machineCode : new String[] {"false", "true"}) {
            HostChoice choice = new HostChoice(MachineCodeUse.named(machineCode), Optional.of(true), 1, 1000, NEW);
            for (Precision precision : new Precision[] {Precision.BFLOAT16, Precision.INT8}) {
                assertThat(choice.plan(torch, experts, precision, ModelDevice.CPU, SLOW)
                                .decoder())
                        .isEqualTo(DecoderPlacement.GRAPH);
                assertThat(choice.expected(experts, precision, ModelDevice.CPU, SLOW))
                        .isEqualTo(DecoderPlacement.GRAPH);
            }
            assertThatThrownBy(() -> choice.plan(torch, experts, Precision.INT4, ModelDevice.CPU, SLOW))
                    .isInstanceOf(SettingException.class)
                    .hasMessageContaining("a decoder without experts");
        }
    }

    private HostChoice choice(Path cache, MeasurementUse use) {
        HostTrials trials = new HostTrials(new Measurements(cache, use));
        return new HostChoice(MachineCodeUse.MEASURED, Optional.of(false), 1, 1000, trials);
    }

    private HostPlan plan(HostChoice choice) {
        return choice.plan(torch, plan, Precision.BFLOAT16, ModelDevice.CPU, SLOW);
    }

    /// Whatever it was.
    @Test
    void whatAnEarlierStartHasMeasuredCounts(@TempDir Path cache) {
        HostChoice later = choice(cache, MeasurementUse.REMEMBERED);
        Question question =
                later.question(plan, Precision.BFLOAT16, ModelDevice.CPU, SLOW).orElseThrow();
        assertThat(later.trials().last(question)).isEmpty();
        Choice free = new Choice("1 token", List.of(new Choice.Timing("machine code", 0)));
        new Measurements(cache, MeasurementUse.REMEMBERED)
                .keep(
                        MeasurementKey.of(question),
                        new Measurement(Instant.EPOCH, DecoderPlacement.MACHINE_CODE, false, List.of(free)));

        HostPlan remembered = plan(later);
        assertThat(remembered.decoder()).isEqualTo(DecoderPlacement.MACHINE_CODE);
        assertThat(remembered.tower()).isFalse();
        assertThat(remembered.kernels()).isEqualTo(SLOW);
        assertThat(later.expected(plan, Precision.BFLOAT16, ModelDevice.CPU, SLOW))
                .isEqualTo(DecoderPlacement.MACHINE_CODE);
        assertThat(later.trials().again(Long.MAX_VALUE)).isEmpty();

        assertThat(plan(choice(cache, MeasurementUse.ANEW)).decoder()).isEqualTo(DecoderPlacement.GRAPH);
        Measurement kept = later.trials().last(question).orElseThrow();
        assertThat(kept.decoder()).isEqualTo(DecoderPlacement.GRAPH);
        assertThat(kept.choices()).hasSize(4);
        assertThat(later.expected(plan, Precision.BFLOAT16, ModelDevice.CPU, SLOW))
                .isEqualTo(DecoderPlacement.GRAPH);
    }

    @Test
    void otherThreadsAreAnotherMeasurement() {
        HostChoice other = new HostChoice(MachineCodeUse.MEASURED, Optional.of(false), 2, 1000, NEW);
        Question one = choice(Path.of(""), MeasurementUse.FORGOTTEN)
                .question(plan, Precision.BFLOAT16, ModelDevice.CPU, SLOW)
                .orElseThrow();
        Question two =
                other.question(plan, Precision.BFLOAT16, ModelDevice.CPU, SLOW).orElseThrow();
        assertThat(MeasurementKey.of(one)).isEqualTo(MeasurementKey.of(one)).isNotEqualTo(MeasurementKey.of(two));
        assertThat(other.question(plan, Precision.FLOAT32, ModelDevice.CPU, SLOW))
                .isEmpty();
    }

    @Test
    void aSecondCopyThatIsAskedForIsMadeAllTheSame() {
        assertThat(plan("auto", Optional.of(true), SLOW).decoder())
                .isIn(DecoderPlacement.GRAPH_AND_JAVA, DecoderPlacement.GRAPH_AND_MACHINE_CODE);
    }

    @Test
    void withoutMachineCodeThereIsJava() {
        HostPlan switchedOff = plan("false", Optional.empty(), SLOW);
        assertThat(switchedOff.decoder()).isEqualTo(DecoderPlacement.GRAPH_AND_JAVA);
        assertThat(switchedOff.tower()).isFalse();
        assertThat(plan("false", Optional.empty(), Optional.empty())).isEqualTo(HostPlan.java(1));
        assertThat(plan("false", Optional.of(false), Optional.empty())).isEqualTo(HostPlan.NOTHING);
    }

    /// Where this machine has the instructions, as machines without those for bfloat16 have.
    @Test
    void weightsOf16BitsAreMultipliedInFloat32WhereThereAreNoKernelsForBfloat16() {
        assumeThat(HostBackend.takesPacked()).isTrue();
        assertThat(plan("true", Optional.empty(), Optional.empty()).decoder()).isEqualTo(DecoderPlacement.PACKED);
        assertThat(plan("auto", Optional.empty(), Optional.empty()))
                .as("a small model, which would start later for a measurement")
                .isEqualTo(HostPlan.java(1));
        assertThat(plan("auto", Optional.of(false), Optional.empty())).isEqualTo(HostPlan.NOTHING);
    }

    /// Where this machine has the instructions.
    @Test
    void quantisedWeightsStayAsTheyAreUnlessMachineCodeIsSwitchedOff() {
        assumeThat(HostBackend.takesPacked()).isTrue();
        ModelPlan quantised = FamilyRegistry.open(Fixtures.path("quantised/awq_llava15", "checkpoint"))
                .plan();
        HostChoice choice = new HostChoice(MachineCodeUse.MEASURED, Optional.empty(), 1, 1000, NEW);
        HostChoice never = new HostChoice(MachineCodeUse.NEVER, Optional.empty(), 1, 1000, NEW);
        for (Precision precision : new Precision[] {Precision.BFLOAT16, Precision.INT8, Precision.INT4}) {
            assertThat(choice.plan(torch, quantised, precision, ModelDevice.CPU, Optional.empty())
                            .decoder())
                    .isEqualTo(DecoderPlacement.PACKED);
            assertThat(never.plan(torch, quantised, precision, ModelDevice.CPU, Optional.empty())
                            .decoder())
                    .isNotEqualTo(DecoderPlacement.PACKED);
        }
        assertThat(choice.plan(torch, quantised, Precision.FLOAT32, ModelDevice.CPU, Optional.empty()))
                .isEqualTo(HostPlan.NOTHING);
    }

    @Test
    void whatIsToBeRoundedIsPackedWhereThereAreNoWiderKernels() {
        assumeThat(HostBackend.takesPacked()).isTrue();
        HostChoice choice = new HostChoice(MachineCodeUse.ALWAYS, Optional.empty(), 1, 1000, NEW);
        assertThat(choice.plan(torch, plan, Precision.INT8, ModelDevice.CPU, Optional.empty())
                        .decoder())
                .isEqualTo(DecoderPlacement.PACKED);
        assertThat(choice.plan(torch, plan, Precision.INT8, ModelDevice.CPU, SLOW)
                        .decoder())
                .isEqualTo(DecoderPlacement.MACHINE_CODE);
        assertThat(choice.plan(torch, plan, Precision.INT4, ModelDevice.CPU, SLOW)
                        .decoder())
                .isEqualTo(DecoderPlacement.PACKED);
    }

    @Test
    void fourBitsAreRejectedWhereNothingComputesWithThem() {
        HostChoice never = new HostChoice(MachineCodeUse.NEVER, Optional.empty(), 1, 1000, NEW);
        assertThatThrownBy(() -> never.plan(torch, plan, Precision.INT4, ModelDevice.CPU, Optional.empty()))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("stromboli.dtype is \"int4\", but must be bfloat16, int8 or float32 here");
    }

    @Test
    void otherWordsStopTheStart() {
        assertThatThrownBy(() -> MachineCodeUse.named("yes"))
                .isInstanceOf(SettingException.class)
                .hasMessage("stromboli.engine.machine-code is \"yes\", but must be auto, true or false");
    }
}
