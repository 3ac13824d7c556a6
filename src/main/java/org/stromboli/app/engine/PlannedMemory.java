package org.stromboli.app.engine;

import io.quarkus.runtime.configuration.MemorySize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;
import org.stromboli.app.settings.EngineKeys;
import org.stromboli.app.settings.SettingException;
import org.stromboli.app.settings.StromboliConfig;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.family.ServedModel;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Precision;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.planning.Alternative;
import org.stromboli.planning.MachineMemory;
import org.stromboli.planning.MemoryPlan;
import org.stromboli.planning.PlanText;
import org.stromboli.planning.Residence;
import org.stromboli.worker.DeviceWorker;

/// What a model will take in the memory of a CPU, with the settings as they are and with others.
public final class PlannedMemory {

    private static final Logger LOG = Logger.getLogger(PlannedMemory.class);

    /// A context for one image and a few questions.
    private static final int SHORT_CONTEXT = 4096;

    private final StromboliConfig config;
    private final ServedModel model;
    private final ModelPlan plan;
    private final boolean takesImages;

    public PlannedMemory(StromboliConfig config, ServedModel model) {
        this.config = config;
        this.model = model;
        this.plan = model.plan();
        this.takesImages = model.preprocessor().takesImages();
    }

    public MemoryPlan plan(Precision precision, int contextTokens) {
        return plan(precision, contextTokens, config.engine().kvCacheBytes().map(MemorySize::asLongValue));
    }

    private MemoryPlan plan(Precision precision, int contextTokens, Optional<Long> configured) {
        EngineKeys keys = config.engine();
        DecoderGeometry g = plan.geometry().decoder();
        long blockBytes = DeviceWorker.blockBytes(plan.geometry(), precision, keys.blockTokens());
        long cacheBytes = blockBytes
                * KvBudget.blocks(
                        configured.map(OptionalLong::of).orElseGet(OptionalLong::empty),
                        KvBudget.ofMachine(),
                        blockBytes,
                        Math.ceilDiv(contextTokens, keys.blockTokens()),
                        keys.maxRunning());
        return MemoryPlan.of(
                plan.sizes(),
                residence(precision, cacheBytes),
                new MemoryPlan.Cache(
                        cacheBytes,
                        Math.max(1, blockBytes / keys.blockTokens()),
                        contextTokens,
                        takesImages ? config.cache().imageFeatureBytes().asLongValue() : 0),
                new MemoryPlan.StepSize(
                        keys.maxStepTokens(), g.hidden(), g.intermediate(), g.vocabulary(), keys.maxRunning()));
    }

    private Residence residence(Precision precision, long cacheBytes) {
        HostChoice choice = HostChoice.of(config, model, cacheBytes); // before kernels are made, which it limits
        Optional<MachineKernels> machine = HostBackend.machineKernels();
        DecoderPlacement placement = choice.expected(plan, precision, ModelDevice.CPU, machine);
        boolean wide = precision == Precision.FLOAT32 || machine.isEmpty(); // without instructions for bfloat16
        return new Residence(precision, placement, wide);
    }

    /// Bytes of memory that will be left over, without limit if the system does not tell.
    long spare(Precision precision, int contextTokens) {
        return machine()
                .map(each -> each.usable() - plan(precision, contextTokens).total())
                .orElse(Long.MAX_VALUE);
    }

    /// Other settings, and what the model would take with them.
    public List<Alternative> alternatives(Precision precision, int contextTokens) {
        List<Alternative> others = new ArrayList<>();
        for (Precision each : Precision.values()) {
            boolean changesWeights = !each.isRounded() || !plan.hasQuantisedDecoder();
            if (each != precision && changesWeights) {
                others.add(new Alternative("--dtype " + each.settingName(), plan(each, contextTokens)));
            }
        }
        if (contextTokens > SHORT_CONTEXT) {
            others.add(new Alternative("--max-model-len " + SHORT_CONTEXT, plan(precision, SHORT_CONTEXT)));
        }
        long small = 512L << 20;
        if (plan(precision, contextTokens).cacheBytes() > small) {
            others.add(new Alternative(
                    "--engine.kv-cache-bytes 512M", plan(precision, contextTokens, Optional.of(small))));
        }
        return others;
    }

    /// Logs the plan.
    ///
    /// @throws SettingException if the model cannot fit
    void check(Precision precision, int contextTokens) {
        check(precision, contextTokens, machine());
    }

    void check(Precision precision, int contextTokens, Optional<MachineMemory> machine) {
        MemoryPlan needed = plan(precision, contextTokens);
        LOG.info(PlanText.line(needed, machine));
        if (machine.isEmpty() || needed.total() <= machine.get().usable()) {
            return;
        }
        List<Alternative> others = alternatives(precision, contextTokens);
        if (needed.least() > machine.get().usable() && config.memoryCheck()) {
            throw new SettingException(
                    "stromboli.model", new IllegalArgumentException(PlanText.refusal(needed, machine.get(), others)));
        }
        LOG.warn("That is more than this machine can spare once all is in use; with other settings:");
        PlanText.lines(needed, others).forEach(LOG::warn);
    }

    /// Empty if the system does not tell.
    public static Optional<MachineMemory> machine() {
        OptionalLong known = MachineMemory.known();
        return known.isPresent() ? Optional.of(new MachineMemory(known.getAsLong())) : Optional.empty();
    }
}
