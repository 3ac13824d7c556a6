package org.stromboli.app.engine;

import java.util.Optional;
import org.jboss.logging.Logger;
import org.stromboli.app.bundle.CacheDirectory;
import org.stromboli.app.measurement.Measurement;
import org.stromboli.app.measurement.Measurements;
import org.stromboli.app.settings.EngineKeys;
import org.stromboli.app.settings.MachineCodeUse;
import org.stromboli.app.settings.MeasurementUse;
import org.stromboli.app.settings.SettingException;
import org.stromboli.app.settings.StromboliConfig;
import org.stromboli.cpu.JavaVectors;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.family.ServedModel;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.HostPlan;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Precision;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.torch.GraphException;
import org.stromboli.torch.Torch;
import org.stromboli.worker.MachineCodeTrial.Question;

/// What a CPU computes outside the graph: as far as settings and memory allow, what is measured to be faster there.
///
/// @param use of machine code
/// @param secondCopy what the operator chose, if anything
/// @param threads to compute with
/// @param cacheBytes of keys and values
record HostChoice(MachineCodeUse use, Optional<Boolean> secondCopy, int threads, long cacheBytes, HostTrials trials) {

    private static final Logger LOG = Logger.getLogger(HostChoice.class);

    /// As settings have it.
    static HostChoice of(StromboliConfig config, ServedModel model, long cacheBytes) {
        EngineKeys keys = config.engine();
        return new HostChoice(
                MachineCodeUse.of(keys),
                keys.secondCopy(),
                threads(keys, model),
                cacheBytes,
                new HostTrials(new Measurements(
                        CacheDirectory.of(config.cacheDir()), MeasurementUse.named(keys.measurements()))));
    }

    private static int threads(EngineKeys keys, ServedModel model) {
        return keys.threads()
                .orElseGet(() ->
                        EngineBuilder.isSmall(model) ? 1 : Runtime.getRuntime().availableProcessors());
    }

    /// @throws SettingException if weights are to be rounded to 4 bits, and nothing here computes with such weights
    HostPlan plan(Torch torch, ModelPlan plan, Precision precision, ModelDevice device) {
        return plan(torch, plan, precision, device, HostBackend.machineKernels());
    }

    HostPlan plan(
            Torch torch, ModelPlan plan, Precision precision, ModelDevice device, Optional<MachineKernels> machine) {
        Optional<String> graphOnly = plan.geometry().decoderInGraphOnly().filter(each -> device.isCpu());
        graphOnly.ifPresent(each -> LOG.infof("The decoder is computed by the graph because it has %s", each));
        if (isPacked(plan, precision, device, machine)) {
            return chosen(torch, packed(plan, precision, machine));
        }
        if (precision == Precision.INT4 && !plan.hasQuantisedDecoder()) {
            throw new SettingException(
                    "stromboli.dtype",
                    precision.settingName(),
                    "bfloat16, int8 or float32 here: 4 bits need a CPU with AVX2, FMA and F16C, the option"
                            + " --add-modules=jdk.incubator.vector of Java, engine.machine-code other than false, and"
                            + " fewer than 2 GB of keys and values a layer"
                            + graphOnly.map(", and a decoder without "::concat).orElse(""));
        }
        tellExpanded(plan, precision, device);
        if (!RepackedWeights.isPossible(device, precision, largestTensor(plan, precision))) {
            return HostPlan.NOTHING;
        }
        boolean two = hasTwo(plan);
        HostPlan chosen = machine.filter(kernels -> use != MachineCodeUse.NEVER)
                .map(kernels -> chosen(torch, beside(plan, precision, kernels)))
                .orElseGet(() -> withoutMachineCode(two));
        if (chosen.kernels().isEmpty() && !two && graphOnly.isEmpty()) {
            RepackedWeights.tellMissing(secondCopy);
        }
        return chosen;
    }

    private boolean hasTwo(ModelPlan plan) {
        return plan.geometry().decoderInGraphOnly().isEmpty()
                && RepackedWeights.isRequested(secondCopy, plan.bytes(), cacheBytes);
    }

    private Question packed(ModelPlan plan, Precision precision, Optional<MachineKernels> machine) {
        boolean two = hasTwo(plan) && largestTensor(plan, precision) <= Integer.MAX_VALUE; // what Java sees
        return new Question(plan, precision, HostPlan.packed(threads, machine, plan, precision), two);
    }

    private Question beside(ModelPlan plan, Precision precision, MachineKernels kernels) {
        boolean two = hasTwo(plan);
        DecoderPlacement otherwise = two ? DecoderPlacement.GRAPH_AND_JAVA : DecoderPlacement.GRAPH;
        return new Question(plan, precision, HostPlan.machineCode(threads, kernels, plan, precision, otherwise), two);
    }

    /// What a trial is to find out, if there is anything to choose.
    Optional<Question> question(
            ModelPlan plan, Precision precision, ModelDevice device, Optional<MachineKernels> machine) {
        if (use != MachineCodeUse.MEASURED || !device.isCpu()) {
            return Optional.empty();
        }
        Optional<Question> question = isPacked(plan, precision, device, machine)
                ? Optional.of(packed(plan, precision, machine))
                : machine.filter(kernels -> !isGraphAlone(plan, precision, device))
                        .map(kernels -> beside(plan, precision, kernels));
        return question.filter(Question::isOpen);
    }

    private boolean isGraphAlone(ModelPlan plan, Precision precision, ModelDevice device) {
        return !device.isCpu()
                || precision == Precision.FLOAT32
                || precision == Precision.INT4
                || !JavaVectors.areThere()
                || largestTensor(plan, precision) > Integer.MAX_VALUE;
    }

    /// Where a decoder will be computed, unless new measurements of machine code speak against it.
    DecoderPlacement expected(
            ModelPlan plan, Precision precision, ModelDevice device, Optional<MachineKernels> machine) {
        Optional<Measurement> measured =
                question(plan, precision, device, machine).flatMap(trials::last);
        if (measured.isPresent()) {
            return measured.get().decoder();
        }
        if (isPacked(plan, precision, device, machine)) {
            return DecoderPlacement.PACKED;
        }
        if (isGraphAlone(plan, precision, device)
                || plan.geometry().decoderInGraphOnly().isPresent()) {
            return DecoderPlacement.GRAPH;
        }
        if (use != MachineCodeUse.NEVER
                && machine.filter(kernels -> HostPlan.takesDecoder(plan, precision, kernels))
                        .isPresent()) {
            return DecoderPlacement.MACHINE_CODE;
        }
        return RepackedWeights.isRequested(secondCopy, plan.bytes(), cacheBytes)
                ? DecoderPlacement.GRAPH_AND_JAVA
                : DecoderPlacement.GRAPH;
    }

    /// Whether the decoder's weights stay as their files have them, or in few bits if they are to be rounded: those of
    /// quantised checkpoints, and others where there are no kernels which know wider vectors.
    private boolean isPacked(
            ModelPlan plan, Precision precision, ModelDevice device, Optional<MachineKernels> machine) {
        if (!device.isCpu()
                || precision == Precision.FLOAT32
                || use == MachineCodeUse.NEVER
                || !JavaVectors.areThere()
                || !HostBackend.takesPacked()
                || isCacheTooLarge(plan)
                || plan.geometry().decoderInGraphOnly().isPresent()) {
            return false;
        }
        if (plan.hasQuantisedDecoder()) {
            return true;
        }
        // Measuring takes longer than a small model can gain.
        boolean isWorthIt = precision.isRounded()
                || use == MachineCodeUse.ALWAYS
                || plan.geometry().decoder().hidden() > EngineBuilder.SMALL_HIDDEN;
        return isWorthIt
                && machine.filter(kernels -> HostPlan.takesDecoder(plan, precision, kernels))
                        .isEmpty();
    }

    private boolean isCacheTooLarge(ModelPlan plan) {
        return cacheBytes / plan.geometry().decoder().layers() > Integer.MAX_VALUE;
    }

    private void tellExpanded(ModelPlan plan, Precision precision, ModelDevice device) {
        if (plan.hasQuantisedDecoder()) {
            LOG.infof(
                    "The decoder's quantised weights are expanded to %s on %s: they take %,d MB%s",
                    precision == Precision.FLOAT32 ? "float32" : "bfloat16",
                    device.name(),
                    plan.decoderWeights() * precision.bytes() >> 20,
                    isCacheTooLarge(plan) ? " (2 GB and more of keys and values a layer leave no other way)" : "");
        }
    }

    private HostPlan chosen(Torch torch, Question question) {
        HostPlan possible = question.possible();
        if (use != MachineCodeUse.MEASURED || !question.isOpen()) {
            return possible;
        }
        boolean two = question.secondCopy();
        try {
            HostPlan host = trials.decide(torch, question);
            boolean wished = host.decoder() == DecoderPlacement.GRAPH
                    && two
                    && secondCopy.orElse(false); // Java against libtorch is measured when both are there
            return wished ? host.with(DecoderPlacement.GRAPH_AND_JAVA) : host;
        } catch (GraphException e) {
            LOG.warnf("Machine code cannot be compared with libtorch, which computes therefore: %s", e.getMessage());
            return possible.decoder() == DecoderPlacement.PACKED && !question.isOfDecoder()
                    ? possible.withoutTower()
                    : withoutMachineCode(two);
        }
    }

    private HostPlan withoutMachineCode(boolean two) {
        return two ? HostPlan.java(threads) : HostPlan.NOTHING;
    }

    private long largestTensor(ModelPlan plan, Precision precision) {
        DecoderGeometry g = plan.geometry().decoder();
        return Math.max((long) g.vocabulary() * g.hidden() * precision.bytes(), cacheBytes / g.layers());
    }
}
