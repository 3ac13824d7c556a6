package org.stromboli.app.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.stromboli.app.measurement.Measurement;
import org.stromboli.app.settings.StromboliConfig;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.x86.InstructionSet;
import org.stromboli.cpu.x86.ProcessorFeatures;
import org.stromboli.family.ServedModel;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.Precision;
import org.stromboli.worker.MachineCodeTrial.Question;
import org.stromboli.worker.TrialResult;

/// What of a model a CPU will compute by which backend, as far as earlier starts have measured it, for people.
public final class PlannedBackend {

    private PlannedBackend() {}

    /// @param cacheBytes of keys and values
    public static List<String> lines(StromboliConfig config, ServedModel model, Precision precision, long cacheBytes) {
        HostChoice choice = HostChoice.of(config, model, cacheBytes);
        Optional<MachineKernels> machine = HostBackend.machineKernels();
        Optional<Question> question = choice.question(model.plan(), precision, ModelDevice.CPU, machine);
        List<String> lines = new ArrayList<>();
        lines.add("processor: %s (%s), engine.instructions=%s"
                .formatted(ProcessorFeatures.model(), levels(), config.engine().instructions()));
        if (question.isEmpty()) {
            DecoderPlacement decoder = choice.expected(model.plan(), precision, ModelDevice.CPU, machine);
            lines.add("decoder: %s; nothing is measured".formatted(TrialResult.text(decoder)));
        } else {
            lines.addAll(choice.trials()
                    .last(question.get())
                    .map(PlannedBackend::table)
                    .orElseGet(() -> List.of("machine code against libtorch: not yet measured")));
        }
        return lines;
    }

    private static String levels() {
        String names = InstructionSet.of(ProcessorFeatures.present()).stream()
                .map(InstructionSet::settingName)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "no instructions that kernels are made of" : names;
    }

    private static List<String> table(Measurement measured) {
        List<String> lines = new ArrayList<>();
        lines.add("machine code against libtorch, measured %s%s:"
                .formatted(
                        HostTrials.date(measured.measured()),
                        measured.isCertain() ? "" : " on a busy machine, to be measured again"));
        measured.choices().forEach(each -> lines.add("  " + each));
        lines.add("  " + TrialResult.text(measured.decoder(), measured.tower()));
        return lines;
    }
}
