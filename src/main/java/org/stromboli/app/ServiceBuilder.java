package org.stromboli.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.stromboli.api.ApiKey;
import org.stromboli.api.ApiSettings;
import org.stromboli.api.EdgePolicy;
import org.stromboli.api.ModelCard;
import org.stromboli.completion.CompletionLimits;
import org.stromboli.completion.Completions;
import org.stromboli.engine.Engine;
import org.stromboli.engine.EngineObserver;
import org.stromboli.engine.EnginePool;
import org.stromboli.engine.EngineSettings;
import org.stromboli.engine.Ticker;
import org.stromboli.family.Families;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.observability.EngineMeters;
import org.stromboli.torch.Torch;
import org.stromboli.worker.DeviceWorker;

/// Builds the service from the configuration, once: checkpoint, devices, engines, and what the edge needs.
final class ServiceBuilder {

    private static final Logger LOG = Logger.getLogger("stromboli");

    /// Operators on rows this narrow take microseconds, less than OpenMP takes to wake a thread.
    private static final int SMALL_HIDDEN = 512;

    private final StromboliConfig config;
    private final MeterRegistry registry;
    private final Vertx vertx;

    ServiceBuilder(StromboliConfig config, MeterRegistry registry, Vertx vertx) {
        this.config = config;
        this.registry = registry;
        this.vertx = vertx;
    }

    Service build() {
        List<ApiKey> keys = ApiKeysFile.keys(config);
        Precision precision = precision();
        ServedModel model = Families.open(directory(), overrides());
        ModelCard card = card(model);
        EngineSettings settings = engineSettings(model, precision);
        EngineMeters meters = new EngineMeters(registry, card.name(), settings);
        List<Engine> engines = engines(model, precision, settings, meters);
        meters.watch(engines);
        Completions completions = new Completions(
                new Completions.Checkpoint(
                        ToolFormatSetting.applied(config.toolFormat(), model.promptFormat()),
                        model.preprocessor(),
                        new TokenizerText(model.tokenizer()),
                        TokenBytes.constraints(model.tokenizer(), model.vocabulary())),
                FetchedMedia.of(config.media(), VideoPrograms.decoder(config), vertx),
                new EnginePool(engines),
                new CompletionLimits(
                        settings.sequenceTokens(),
                        config.media().maxImages(),
                        config.media().maxFrames(),
                        parallelMediaWork(),
                        MediaMemorySettings.of(config.media())),
                new MeteredCompletions(registry, card.name(), settings.contextTokens()));
        ApiSettings api = new ApiSettings(
                config.media().maxRequestBytes().asLongValue(), config.maxChoices(), config.keepAlive());
        EdgePolicy edge = EdgeSettings.of(config, keys, new MeteredEdge(registry));
        return new Service(
                card.withContext(settings.sequenceTokens()), completions, api, edge, engines, isSmall(model));
    }

    private Overrides overrides() {
        if (config.baseModel().isPresent() && config.model().equals("embedded")) {
            throw new BadSetting(
                    "stromboli.base-model", config.baseModel().get(), "nothing, since the built-in model is whole");
        }
        return new Overrides(
                ChatTemplateSetting.checked(config.chatTemplate()),
                existing("stromboli.vision-towers", config.visionTowers()),
                existing("stromboli.base-model", config.baseModel()));
    }

    private static Optional<Path> existing(String key, Optional<String> value) {
        Optional<Path> directory = value.map(Path::of);
        directory.filter(path -> !Files.isDirectory(path)).ifPresent(path -> {
            throw new BadSetting(key, path.toString(), "a directory that exists");
        });
        return directory;
    }

    private Path directory() {
        return config.model().equals("embedded")
                ? EmbeddedModel.unpack(CacheDirectory.of(config.cacheDir()))
                : Path.of(config.model());
    }

    private ModelCard card(ServedModel model) {
        List<String> names = config.servedModelName()
                .orElseGet(() -> List.of(config.model().equals("embedded") ? "embedded" : model.name()));
        return new ModelCard(names, Instant.now(), contextTokens(model), model.vocabulary(), model.defaults());
    }

    private int contextTokens(ServedModel model) {
        int most = model.contextTokens();
        int wanted = config.maxModelLen().orElse(most);
        if (wanted > most) {
            throw new BadSetting("stromboli.max-model-len", wanted, "at most %d with this model".formatted(most));
        }
        return wanted;
    }

    private Precision precision() {
        try {
            return Precision.named(config.dtype());
        } catch (IllegalArgumentException e) {
            throw new BadSetting("stromboli.dtype", e);
        }
    }

    private List<ModelDevice> devices(Torch torch, Precision precision) {
        List<ModelDevice> devices = devices(torch);
        if (precision == Precision.INT8 && !devices.stream().allMatch(ModelDevice::isCpu)) {
            throw new BadSetting("stromboli.dtype", "int8", "bfloat16 or float32 on a GPU; int8 is for CPUs");
        }
        return devices;
    }

    private List<ModelDevice> devices(Torch torch) {
        try {
            if (config.device().equals("auto") && torch.usableGpus() == 0) {
                LOG.info("No usable GPU (a CPU build of libtorch, or no NVIDIA driver): running on the CPU");
            }
            return ModelDevice.named(config.device(), torch.usableGpus());
        } catch (IllegalArgumentException e) {
            throw new BadSetting("stromboli.device", e);
        }
    }

    private EngineSettings engineSettings(ServedModel model, Precision precision) {
        StromboliConfig.EngineKeys engine = config.engine();
        int contextTokens = contextTokens(model);
        long blockBytes = DeviceWorker.blockBytes(model.plan().geometry(), precision, engine.blockTokens());
        int blocks = KvBudget.blocks(
                engine.kvCacheBytes().stream()
                        .mapToLong(size -> size.asLongValue())
                        .findFirst(),
                blockBytes,
                Math.ceilDiv(contextTokens, engine.blockTokens()),
                engine.maxRunning());
        return new EngineSettings(
                blocks,
                engine.blockTokens(),
                contextTokens,
                model.vocabulary(),
                model.defaults().endTokenIds(),
                config.cache().imageFeatureBytes().asLongValue(),
                engine.maxStepTokens(),
                engine.maxStepTokens(),
                engine.maxRunning(),
                1,
                8,
                engine.maxPause().toNanos(),
                engine.maxQueued(),
                engine.maxQueuedTokens());
    }

    private List<Engine> engines(
            ServedModel model, Precision precision, EngineSettings settings, EngineObserver observer) {
        Torch torch = Torch.start();
        int threads = config.engine().threads().orElseGet(() -> usualThreads(model));
        torch.useThreads(threads);
        long cacheBytes =
                settings.blocks() * DeviceWorker.blockBytes(model.plan().geometry(), precision, settings.blockTokens());
        List<Engine> engines = new ArrayList<>();
        for (ModelDevice device : devices(torch, precision)) {
            LOG.infof(
                    "Loading %s (prompts by %s) on %s as %s",
                    model.family(),
                    model.promptFormat().origin(),
                    device.name(),
                    precision.name().toLowerCase(Locale.ROOT));
            boolean twice = SecondCopy.isMade(
                    config.engine().secondCopy(),
                    device,
                    precision,
                    model.plan().bytes(),
                    cacheBytes);
            int rowThreads = twice ? threads : 0;
            LoadedModel loaded =
                    ModelLoader.load(torch, model.plan(), device, precision, rowThreads, new LoadingLog(LOG));
            DeviceWorker worker = new DeviceWorker(loaded, settings.blocks(), settings.blockTokens());
            if (rowThreads > 0) {
                LOG.infof("Steps of up to %d tokens are computed in Java", worker.calibrate(settings.blocks()));
            }
            Engine engine = new Engine("engine-" + device.name(), settings, worker, observer, Ticker.SYSTEM);
            engine.start();
            engines.add(engine);
        }
        return List.copyOf(engines);
    }

    private static int usualThreads(ServedModel model) {
        return isSmall(model) ? 1 : Runtime.getRuntime().availableProcessors();
    }

    private static boolean isSmall(ServedModel model) {
        return model.plan().geometry().decoder().hidden() <= SMALL_HIDDEN;
    }

    private int parallelMediaWork() {
        return config.media()
                .parallelWork()
                .orElse(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
    }
}
