package org.stromboli.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.stromboli.api.ApiSettings;
import org.stromboli.api.ModelCard;
import org.stromboli.api.gate.EdgePolicy;
import org.stromboli.api.key.ApiKey;
import org.stromboli.app.bundle.CacheDirectory;
import org.stromboli.app.bundle.EmbeddedModel;
import org.stromboli.app.bundle.VideoPrograms;
import org.stromboli.app.engine.EngineBuilder;
import org.stromboli.app.settings.ApiKeysFile;
import org.stromboli.app.settings.ChatTemplateSetting;
import org.stromboli.app.settings.EdgeSettings;
import org.stromboli.app.settings.MediaSettings;
import org.stromboli.app.settings.SettingException;
import org.stromboli.app.settings.StromboliConfig;
import org.stromboli.app.settings.ToolFormatSetting;
import org.stromboli.completion.CompletionLimits;
import org.stromboli.completion.Completions;
import org.stromboli.completion.GrammarTokens;
import org.stromboli.completion.TokenizerText;
import org.stromboli.engine.Engine;
import org.stromboli.engine.EnginePool;
import org.stromboli.engine.EngineSettings;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.grammar.expression.GrammarLimits;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.Precision;
import org.stromboli.observability.EngineMeters;

/// Builds the service from the configuration, once: checkpoint, devices, engines, and what the edge needs.
public final class ServiceBuilder {

    private static final Logger LOG = Logger.getLogger(ServiceBuilder.class);

    private final StromboliConfig config;
    private final MeterRegistry registry;
    private final Vertx vertx;

    public ServiceBuilder(StromboliConfig config, MeterRegistry registry, Vertx vertx) {
        this.config = config;
        this.registry = registry;
        this.vertx = vertx;
    }

    public Service build() {
        List<ApiKey> keys = ApiKeysFile.keys(config);
        Precision precision = precision();
        ServedModel model = FamilyRegistry.open(directory(), overrides());
        model.naming().note().ifPresent(note -> LOG.log(note.guessed() ? Level.WARN : Level.INFO, note.text()));
        ModelCard card = card(model);
        EngineBuilder builder = new EngineBuilder(config, model, precision, contextTokens(model));
        List<LoadedModel> loaded = ShortLivedThread.call(builder::load);
        EngineSettings settings = builder.settings(loaded);
        EngineMeters meters = new EngineMeters(registry, card.name(), settings);
        List<Engine> engines = ShortLivedThread.call(() -> builder.start(loaded, settings, meters));
        meters.watch(engines);
        Completions completions = new Completions(
                new Completions.Checkpoint(
                        ToolFormatSetting.applied(config.toolFormat(), model.promptFormat()),
                        model.preprocessor(),
                        new TokenizerText(model.tokenizer()),
                        GrammarTokens.constraints(model.tokenizer(), model.vocabulary(), bounds())),
                MediaSettings.source(config.media(), VideoPrograms.decoder(config), vertx),
                new EnginePool(engines),
                new CompletionLimits(settings.sequenceTokens(), MediaSettings.limits(config.media())),
                new MeteredCompletions(registry, card.name(), settings.contextTokens()));
        ApiSettings api = new ApiSettings(
                config.media().maxRequestBytes().asLongValue(), config.maxChoices(), config.keepAlive());
        EdgePolicy edge = EdgeSettings.of(config, keys, new MeteredEdge(registry));
        return new Service(
                card.withContext(settings.sequenceTokens()),
                completions,
                api,
                edge,
                engines,
                EngineBuilder.isSmall(model) && model.preprocessor().takesImages());
    }

    private Overrides overrides() {
        if (config.baseModel().isPresent() && config.model().equals("embedded")) {
            throw new SettingException(
                    "stromboli.base-model", config.baseModel().get(), "nothing, since the built-in model is whole");
        }
        return new Overrides(
                ChatTemplateSetting.checked(config.chatTemplate()),
                existing("stromboli.vision-towers", config.visionTowers()),
                existing("stromboli.base-model", config.baseModel()),
                config.chat().specialTokensInText().map(Set::copyOf).orElse(Set.of()),
                new Overrides.GgufFiles(config.mmproj(), Optional.of(Path.of(config.ollamaModels()))));
    }

    private static Optional<Path> existing(String key, Optional<String> value) {
        Optional<Path> directory = value.map(Path::of);
        directory.filter(path -> !Files.isDirectory(path)).ifPresent(path -> {
            throw new SettingException(key, path.toString(), "a directory that exists");
        });
        return directory;
    }

    private Path directory() {
        return config.model().equals("embedded")
                ? EmbeddedModel.unpack(CacheDirectory.of(config.cacheDir()))
                : Path.of(config.model());
    }

    private GrammarLimits bounds() {
        return config.model().equals("embedded") ? EmbeddedModel.BOUNDS : GrammarLimits.NONE;
    }

    private ModelCard card(ServedModel model) {
        List<String> names = config.servedModelName()
                .orElseGet(() -> config.model().equals("embedded")
                        ? List.of("embedded")
                        : model.naming().names());
        return new ModelCard(
                names, Instant.now(), contextTokens(model), model.vocabulary(), model.defaults(), fingerprint(model));
    }

    /// Of what decides which token is the likeliest: not of what only decides when it comes.
    private String fingerprint(ServedModel model) {
        return ModelCard.fingerprint(
                ServerVersion.current(),
                config.model() + config.mmproj().map(file -> " with " + file).orElse(""),
                model.family(),
                model.promptFormat().origin(),
                contextTokens(model),
                config.dtype(),
                config.device(),
                config.engine().machineCode(),
                config.toolFormat());
    }

    private int contextTokens(ServedModel model) {
        int max = model.contextTokens();
        int requested = config.maxModelLen().orElse(max);
        if (requested > max) {
            throw new SettingException(
                    "stromboli.max-model-len", requested, "at most %d with this model".formatted(max));
        }
        return requested;
    }

    private Precision precision() {
        try {
            return Precision.named(config.dtype());
        } catch (IllegalArgumentException e) {
            throw new SettingException("stromboli.dtype", e);
        }
    }
}
