package org.stromboli.app.engine;

import io.quarkus.runtime.configuration.MemorySize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.stromboli.app.settings.EngineKeys;
import org.stromboli.app.settings.MachineCodeUse;
import org.stromboli.app.settings.SettingException;
import org.stromboli.app.settings.StromboliConfig;
import org.stromboli.engine.Engine;
import org.stromboli.engine.EngineObserver;
import org.stromboli.engine.EngineSettings;
import org.stromboli.engine.Ticker;
import org.stromboli.family.ServedModel;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.HostPlan;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.geometry.GraphTowers;
import org.stromboli.torch.GpuMemory;
import org.stromboli.torch.Torch;
import org.stromboli.worker.DeviceWorker;

/// Puts a model on its devices and starts an engine for each, in three steps: how much is left for keys and values is
/// known only when the weights are there.
public final class EngineBuilder {

    private static final Logger LOG = Logger.getLogger(EngineBuilder.class);

    /// Operators on rows this narrow take microseconds, less than OpenMP takes to wake a thread.
    static final int SMALL_HIDDEN = 512;

    /// A GPU takes a whole tile for a slice.
    private static final int GPU_TILES_WHILE_DECODING = 8;

    private static final int GPU_TILES_ALONE = 32;

    private final EngineKeys keys;
    private final StromboliConfig config;
    private final ServedModel model;
    private final Precision precision;
    private final int contextTokens;
    private final MachineCodeUse machineCode;
    private final List<HostTrials> trials = new ArrayList<>();
    private final List<BooleanSupplier> warmUps = new ArrayList<>();

    public EngineBuilder(StromboliConfig config, ServedModel model, Precision precision, int contextTokens) {
        this.config = config;
        this.keys = config.engine();
        this.model = model;
        this.precision = precision;
        this.contextTokens = contextTokens;
        this.machineCode = MachineCodeUse.of(keys);
    }

    public static boolean isSmall(ServedModel model) {
        return model.plan().geometry().decoder().hidden() <= SMALL_HIDDEN;
    }

    /// On each device once.
    public List<LoadedModel> load() {
        int blocks = blocks(KvBudget.ofMachine()); // notices a wrong setting before loading
        long cacheBytes = (blocks + (long) DeviceWorker.trialBlocks()) * blockBytes();
        Torch torch = Torch.start();
        HostChoice choice = HostChoice.of(config, model, cacheBytes);
        torch.useThreads(choice.threads());
        trials.add(choice.trials());
        machineCode.checkMachine();
        List<LoadedModel> loaded = new ArrayList<>();
        List<ModelDevice> devices = devices(torch);
        if (devices.stream().allMatch(ModelDevice::isCpu)) {
            new PlannedMemory(config, model).check(precision, contextTokens);
        }
        for (ModelDevice device : devices) {
            LOG.infof(
                    "Loading %s (prompts by %s) on %s as %s",
                    model.family(),
                    model.promptFormat().origin(),
                    device.name(),
                    precision.name().toLowerCase(Locale.ROOT));
            HostPlan host = choice.plan(torch, model.plan(), precision, device);
            if (device.isCpu()) {
                GraphTowers.reason(model.plan().geometry().tower())
                        .ifPresent(each -> LOG.infof("Images are computed by the graph because the tower %s", each));
            }
            loaded.add(ModelLoader.load(torch, model.plan(), device, precision, host, new LoadingLog(LOG)));
        }
        return loaded;
    }

    private List<ModelDevice> devices(Torch torch) {
        try {
            if (config.device().equals("auto") && torch.usableGpus() == 0) {
                LOG.info("No usable GPU (a CPU build of libtorch, or no NVIDIA driver): running on the CPU");
            }
            List<ModelDevice> devices = ModelDevice.named(config.device(), torch.usableGpus());
            if (precision.isRounded() && !devices.stream().allMatch(ModelDevice::isCpu)) {
                throw new SettingException(
                        "stromboli.dtype",
                        config.dtype(),
                        "bfloat16 or float32 on a GPU; %s is for CPUs".formatted(config.dtype()));
            }
            return devices;
        } catch (IllegalArgumentException e) {
            throw new SettingException("stromboli.device", e);
        }
    }

    public EngineSettings settings(List<LoadedModel> loaded) {
        int blocks = Integer.MAX_VALUE;
        for (LoadedModel each : loaded) {
            blocks = Math.min(blocks, blocks(affordable(each.device())));
        }
        boolean onCpu = loaded.stream().allMatch(each -> each.device().isCpu());
        LOG.infof(
                "Keys and values of %,d tokens take %,d MB",
                (long) blocks * keys.blockTokens(), blocks * blockBytes() >> 20);
        return EngineSettings.builder()
                .blocks(blocks)
                .blockTokens(keys.blockTokens())
                .contextTokens(contextTokens)
                .vocabulary(model.vocabulary())
                .endTokenIds(model.defaults().endTokenIds())
                .featureBytes(config.cache().imageFeatureBytes().asLongValue())
                .maxStepTokens(keys.maxStepTokens())
                .maxChunkTokens(keys.maxStepTokens())
                .maxRunning(keys.maxRunning())
                .visionSlicesWhileDecoding(onCpu ? 1 : GPU_TILES_WHILE_DECODING)
                .visionSlicesAlone(onCpu ? 8 : GPU_TILES_ALONE)
                .pauseNanos(keys.maxPause().toNanos())
                .maxQueued(keys.maxQueued())
                .maxQueuedTokens(keys.maxQueuedTokens())
                .speculation(SpeculationChoice.of(keys.speculation()))
                .build();
    }

    /// Bytes for keys and values, when the weights are in their places.
    private long affordable(ModelDevice device) {
        List<GpuMemory> gpus = device.parts().stream()
                .map(GpuMemory::of)
                .flatMap(Optional::stream)
                .toList();
        if (gpus.size() < device.parts().size()) {
            return KvBudget.ofMachine();
        }
        return KvBudget.ofGpus(
                gpus,
                device.layersOfParts(model.plan().geometry().decoder().layers()),
                config.cache().imageFeatureBytes().asLongValue());
    }

    private int blocks(long affordable) {
        Optional<MemorySize> configured = keys.kvCacheBytes();
        return KvBudget.blocks(
                configured.isPresent() ? OptionalLong.of(configured.get().asLongValue()) : OptionalLong.empty(),
                affordable,
                blockBytes(),
                Math.ceilDiv(contextTokens, keys.blockTokens()),
                keys.maxRunning());
    }

    private long blockBytes() {
        return DeviceWorker.blockBytes(model.plan().geometry(), precision, keys.blockTokens());
    }

    public List<Engine> start(List<LoadedModel> loaded, EngineSettings settings, EngineObserver observer) {
        List<Engine> engines = new ArrayList<>();
        for (LoadedModel each : loaded) {
            DeviceWorker worker = new DeviceWorker(each, settings.blocks(), settings.blockTokens());
            each.parts().host().ifPresent(host -> {
                if (!host.place().isMeasured()) {
                    tell(host.place(), 0);
                }
                worker.calibrateWhenIdle(most -> tell(host.place(), most));
                worker.warmUp().ifPresent(warmUps::add);
            });
            if (each.device().isCpu()) {
                long spare = new PlannedMemory(config, model).spare(precision, contextTokens);
                trials.forEach(doubtful -> doubtful.again(spare).ifPresent(worker::whenIdle));
            }
            Engine engine = new Engine("engine-" + each.device().name(), settings, worker, observer, Ticker.SYSTEM);
            engine.start();
            engines.add(engine);
        }
        return List.copyOf(engines);
    }

    /// What the engines that were started would have compiled, beside their work.
    public List<BooleanSupplier> warmUps() {
        return List.copyOf(warmUps);
    }

    private static void tell(DecoderPlacement place, int max) {
        switch (place) {
            case MACHINE_CODE -> LOG.info("Steps are computed by machine code made for this processor");
            case PACKED ->
                LOG.info(
                        "Steps are computed by machine code made for this processor, from weights as their files have them");
            case GRAPH_AND_MACHINE_CODE ->
                LOG.infof("Steps of up to %d tokens are computed by machine code made for this processor", max);
            case GRAPH_AND_JAVA -> LOG.infof("Steps of up to %d tokens are computed in Java", max);
            case GRAPH -> LOG.info("Images are computed by machine code made for this processor");
        }
    }
}
