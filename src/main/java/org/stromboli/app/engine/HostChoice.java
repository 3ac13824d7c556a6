package org.stromboli.app.engine;

import java.util.Optional;
import org.jboss.logging.Logger;
import org.stromboli.app.settings.MachineCodeUse;
import org.stromboli.app.settings.SettingException;
import org.stromboli.cpu.JavaVectors;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.engine.Ticker;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.HostPlan;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Precision;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.torch.GraphException;
import org.stromboli.torch.Torch;
import org.stromboli.worker.MachineCodeTrial;

/// What a CPU computes outside the graph: as far as settings and memory allow, what is measured to be faster there.
///
/// @param use of machine code
/// @param secondCopy what the operator chose, if anything
/// @param threads to compute with
/// @param cacheBytes of keys and values
record HostChoice(MachineCodeUse use, Optional<Boolean> secondCopy, int threads, long cacheBytes) {

    private static final Logger LOG = Logger.getLogger(HostChoice.class);

    /// @throws SettingException if weights are to be rounded to 4 bits, and nothing here computes with such weights
    HostPlan plan(Torch torch, ModelPlan plan, Precision precision, ModelDevice device) {
        return plan(torch, plan, precision, device, HostBackend.machineKernels());
    }

    HostPlan plan(
            Torch torch, ModelPlan plan, Precision precision, ModelDevice device, Optional<MachineKernels> machine) {
        Optional<String> graphOnly = plan.geometry().decoderInGraphOnly().filter(each -> device.isCpu());
        graphOnly.ifPresent(each -> LOG.infof("The decoder is computed by the graph because it has %s", each));
        if (isPacked(plan, precision, device, machine)) {
            HostPlan possible = HostPlan.packed(threads, machine, plan, precision);
            HostPlan chosen =
                    use == MachineCodeUse.MEASURED ? measured(torch, plan, precision, possible, false) : possible;
            if (chosen.decoder() == DecoderPlacement.PACKED) {
                return chosen;
            }
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
        boolean two = graphOnly.isEmpty() && RepackedWeights.isRequested(secondCopy, plan.bytes(), cacheBytes);
        DecoderPlacement otherwise = two ? DecoderPlacement.GRAPH_AND_JAVA : DecoderPlacement.GRAPH;
        HostPlan chosen = machine.filter(kernels -> use != MachineCodeUse.NEVER)
                .map(kernels -> HostPlan.machineCode(threads, kernels, plan, precision, otherwise))
                .map(possible ->
                        use == MachineCodeUse.MEASURED ? measured(torch, plan, precision, possible, two) : possible)
                .orElseGet(() -> withoutMachineCode(two));
        if (chosen.kernels().isEmpty() && !two && graphOnly.isEmpty()) {
            RepackedWeights.tellMissing(secondCopy);
        }
        return chosen;
    }

    /// Where a decoder will be computed, unless measurements of machine code speak against it.
    DecoderPlacement expected(
            ModelPlan plan, Precision precision, ModelDevice device, Optional<MachineKernels> machine) {
        if (isPacked(plan, precision, device, machine)) {
            return DecoderPlacement.PACKED;
        }
        if (!device.isCpu()
                || precision == Precision.FLOAT32
                || precision == Precision.INT4
                || !JavaVectors.areThere()
                || plan.geometry().decoderInGraphOnly().isPresent()
                || largestTensor(plan, precision) > Integer.MAX_VALUE) {
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

    private HostPlan measured(Torch torch, ModelPlan plan, Precision precision, HostPlan possible, boolean two) {
        if (!possible.tower() && !MachineCodeTrial.compares(plan, precision, possible)) {
            return possible; // there is nothing to choose
        }
        try {
            MachineCodeTrial.Result result = MachineCodeTrial.of(torch, plan, precision, possible, two, Ticker.SYSTEM);
            LOG.infof("Machine code against libtorch on a few layers of this model: %s", result);
            boolean wished = result.host().decoder() == DecoderPlacement.GRAPH
                    && two
                    && secondCopy.orElse(false); // Java against libtorch is measured when both are there
            return wished ? result.host().with(DecoderPlacement.GRAPH_AND_JAVA) : result.host();
        } catch (GraphException e) {
            LOG.warnf("Machine code cannot be compared with libtorch, which computes therefore: %s", e.getMessage());
            return possible.decoder() == DecoderPlacement.PACKED
                    ? HostPlan.packed(threads, Optional.empty(), plan, precision)
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
