package org.stromboli.app;

import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.stromboli.api.ApiSettings;
import org.stromboli.api.ModelCard;
import org.stromboli.api.gate.EdgeObserver;
import org.stromboli.app.settings.ApiKeysFile;
import org.stromboli.app.settings.EdgeSettings;
import org.stromboli.app.settings.StromboliConfig;
import org.stromboli.completion.CompletionLimits;
import org.stromboli.completion.CompletionObserver;
import org.stromboli.completion.Completions;
import org.stromboli.completion.media.MediaReaderLimits;
import org.stromboli.fakes.BytePrompt;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.CannedMedia;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.fakes.TinyPreprocessor;
import org.stromboli.generation.GenerationDefaults;

/// Replaces the real service.
@Alternative
@Singleton
public final class ScriptedBeans {

    private final ScriptedGenerator generator = new ScriptedGenerator();
    private final CannedMedia media = new CannedMedia();

    @Produces
    @Singleton
    @Alternative
    Service service(StromboliConfig config) {
        Completions completions = new Completions(
                new Completions.Checkpoint(
                        new BytePrompt(), new TinyPreprocessor(), new ByteText(), ByteText.constraints()),
                media,
                generator,
                new CompletionLimits(
                        ScriptedService.CONTEXT, new MediaReaderLimits(4, 8, 2, TinyPreprocessor.LIMITS.memory())),
                CompletionObserver.NONE);
        ModelCard model = new ModelCard(
                List.of("tiny", "org/alias"),
                Instant.ofEpochSecond(1_700_000_000),
                ScriptedService.CONTEXT,
                ByteText.VOCABULARY,
                GenerationDefaults.ofTemperature(Set.of(ByteText.END), 0));
        return new Service(
                model,
                completions,
                new ApiSettings(ScriptedService.MAX_BODY_BYTES, 4, Duration.ofMillis(200)),
                EdgeSettings.of(config, ApiKeysFile.keys(config), EdgeObserver.NONE),
                List.of(),
                Optional.empty());
    }

    @Produces
    @Singleton
    ScriptedGenerator generator() {
        return generator;
    }

    @Produces
    @Singleton
    CannedMedia media() {
        return media;
    }
}
