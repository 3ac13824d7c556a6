package org.stromboli.app.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.app.measurement.Measurements;
import org.stromboli.app.settings.MeasurementUse;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.TestKernels;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.HostPlan;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;
import org.stromboli.worker.MachineCodeTrial.Question;
import org.stromboli.worker.RepeatedTrial;
import org.stromboli.worker.TrialResult;
import org.stromboli.worker.trial.Choice;
import org.stromboli.worker.trial.Noise;

/// A start on a busy machine is told that machine code is faster. It is interpreted here, and slower: the trial of a
/// quiet machine finds that out.
@Tag(MachineCodeReport.TAG)
class HostTrialsTest {

    private final Torch torch = Torch.start();
    private final Question question = question();
    private final List<LogRecord> records = new ArrayList<>();
    private final Logger logger = Logger.getLogger(HostTrials.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord each) {
            records.add(each);
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing is open
        }
    };
    private final HostTrials trials;
    private final HostTrials later;

    HostTrialsTest(@TempDir Path cache) {
        torch.useThreads(1);
        Measurements measurements = new Measurements(cache, MeasurementUse.REMEMBERED);
        trials = new HostTrials(measurements, (_, asked) -> disturbed(asked));
        later = new HostTrials(measurements, (_, _) -> {
            throw new AssertionError("measured again");
        });
    }

    private static Question question() {
        ModelPlan plan =
                FamilyRegistry.open(Fixtures.path("llava", "checkpoint")).plan();
        HostPlan possible = HostPlan.machineCode(
                1, TestKernels.EMULATED.kernels(), plan, Precision.BFLOAT16, DecoderPlacement.GRAPH);
        return new Question(plan, Precision.BFLOAT16, possible, false);
    }

    private static TrialResult disturbed(Question asked) {
        Choice choice = new Choice(
                "1 token",
                List.of(new Choice.Timing("machine code", 1000), new Choice.Timing("libtorch", 9000)),
                new Noise(3, 0.3));
        return new TrialResult(asked.possible(), List.of(choice), List.of(), List.of());
    }

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void close() {
        logger.removeHandler(handler);
        torch.close();
    }

    @Test
    void whatABusyMachineHasMeasuredIsMeasuredAgainForTheNextStart() {
        assertThat(trials.decide(torch, question).decoder()).isEqualTo(DecoderPlacement.MACHINE_CODE);
        assertThat(trials.again(0)).describedAs("without memory").isEmpty();

        RepeatedTrial again = trials.again(Long.MAX_VALUE).orElseThrow();
        while (again.advance()) {
            assertThat(records).noneMatch(each -> each.getLevel().intValue() >= Level.WARNING.intValue());
        }
        assertThat(trials.last(question))
                .get()
                .satisfies(each -> assertThat(each.decoder()).isEqualTo(DecoderPlacement.GRAPH));
        if (trials.last(question).orElseThrow().isCertain()) { // this machine may be busy, too
            assertThat(later.decide(torch, question).decoder()).isEqualTo(DecoderPlacement.GRAPH);
            assertThat(records)
                    .filteredOn(each -> each.getLevel().intValue() == Level.WARNING.intValue())
                    .singleElement()
                    .extracting(LogRecord::getMessage)
                    .asString()
                    .contains("times as fast as what is used since the start (Decoder: machine code");
            assertThat(later.again(Long.MAX_VALUE)).isEqualTo(Optional.empty());
        }
    }

    @Test
    void anAnswerThatCannotBeIsNone() {
        assertThat(question.allows(DecoderPlacement.MACHINE_CODE, true)).isTrue();
        assertThat(question.allows(DecoderPlacement.GRAPH, false)).isTrue();
        assertThat(question.allows(DecoderPlacement.PACKED, false)).isFalse();
        assertThat(question.allows(DecoderPlacement.GRAPH_AND_MACHINE_CODE, false))
                .describedAs("without memory for two copies")
                .isFalse();
    }
}
