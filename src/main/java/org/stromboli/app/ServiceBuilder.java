package org.stromboli.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.stromboli.api.ApiSettings;
import org.stromboli.api.ModelCard;
import org.stromboli.api.gate.EdgePolicy;
import org.stromboli.api.key.ApiKey;
import org.stromboli.app.bundle.EmbeddedModel;
import org.stromboli.app.bundle.VideoPrograms;
import org.stromboli.app.engine.EngineBuilder;
import org.stromboli.app.settings.ApiKeysFile;
import org.stromboli.app.settings.EdgeSettings;
import org.stromboli.app.settings.MediaSettings;
import org.stromboli.app.settings.StromboliConfig;
import org.stromboli.app.settings.ToolFormatSetting;
import org.stromboli.completion.CompletionLimits;
import org.stromboli.completion.CompletionObserver;
import org.stromboli.completion.Completions;
import org.stromboli.completion.GrammarTokens;
import org.stromboli.completion.TokenizerText;
import org.stromboli.completion.media.MediaSource;
import org.stromboli.engine.Engine;
import org.stromboli.engine.EnginePool;
import org.stromboli.engine.EngineSettings;
import org.stromboli.family.ServedModel;
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
        ConfiguredModel configured = new ConfiguredModel(config);
        Precision precision = configured.precision();
        ServedModel model = configured.open();
        model.naming().note().ifPresent(note -> LOG.log(note.guessed() ? Level.WARN : Level.INFO, note.text()));
        ModelCard card = card(model);
        EngineBuilder builder = new EngineBuilder(config, model, precision, configured.contextTokens(model));
        List<LoadedModel> loaded = ShortLivedThread.call(builder::load);
        model.awaitTokenizer();
        EngineSettings settings = builder.settings(loaded);
        EngineMeters meters = new EngineMeters(registry, card.name(), settings);
        List<Engine> engines = ShortLivedThread.call(() -> builder.start(loaded, settings, meters));
        meters.watch(engines);
        Function<CompletionObserver, Completions> completions = completions(model, engines, settings);
        ApiSettings api = new ApiSettings(
                config.media().maxRequestBytes().asLongValue(), config.maxChoices(), config.keepAlive());
        EdgePolicy edge = EdgeSettings.of(config, keys, new MeteredEdge(registry));
        return new Service(
                card.withContext(settings.sequenceTokens()),
                completions.apply(new MeteredCompletions(registry, card.name(), settings.contextTokens())),
                api,
                edge,
                engines,
                Optional.of(new WarmUp(
                        completions.apply(CompletionObserver.NONE),
                        builder.warmUps(),
                        EngineBuilder.isSmall(model) && model.preprocessor().takesImages())));
    }

    private Function<CompletionObserver, Completions> completions(
            ServedModel model, List<Engine> engines, EngineSettings settings) {
        Completions.Checkpoint checkpoint = new Completions.Checkpoint(
                ToolFormatSetting.applied(config.toolFormat(), model.promptFormat()),
                model.preprocessor(),
                new TokenizerText(model.tokenizer()),
                GrammarTokens.constraints(model.tokenizer(), model.vocabulary(), bounds()));
        MediaSource source =
                MediaSettings.source(config.media(), VideoPrograms.decoder(config), VideoPrograms.codec(config), vertx);
        EnginePool pool = new EnginePool(engines);
        CompletionLimits limits = new CompletionLimits(settings.sequenceTokens(), MediaSettings.limits(config.media()));
        return observer -> new Completions(checkpoint, source, pool, limits, observer);
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
                names,
                Instant.now(),
                new ConfiguredModel(config).contextTokens(model),
                model.vocabulary(),
                model.defaults(),
                fingerprint(model));
    }

    /// Of what decides which token is the likeliest: not of what only decides when it comes.
    private String fingerprint(ServedModel model) {
        return ModelCard.fingerprint(
                ServerVersion.current(),
                config.model() + config.mmproj().map(file -> " with " + file).orElse(""),
                model.family(),
                model.promptFormat().origin(),
                new ConfiguredModel(config).contextTokens(model),
                config.dtype(),
                config.device(),
                config.engine().machineCode(),
                config.engine().instructions(),
                config.toolFormat());
    }
}
