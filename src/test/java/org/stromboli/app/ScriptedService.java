package org.stromboli.app;

import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.stromboli.api.ApiSettings;
import org.stromboli.api.ModelCard;
import org.stromboli.completion.CompletionLimits;
import org.stromboli.completion.CompletionObserver;
import org.stromboli.completion.Completions;
import org.stromboli.fakes.BytePrompt;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.CannedMedia;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.fakes.TinyPreprocessor;
import org.stromboli.generation.GenerationDefaults;

/// The server around a scripted engine: every test decides when which token comes.
public final class ScriptedService implements QuarkusTestProfile {

    public static final int CONTEXT = 200;
    public static final int MAX_BODY_BYTES = 100_000;

    /// The part of a request's body that every chat needs.
    static final String HI = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    /// What each test begins with: nothing was asked yet, and every answer is "Hello".
    static HttpProbe begin(URI server, ScriptedGenerator generator) {
        generator.submitted.clear();
        generator.script(running -> running.answer("Hello"));
        return new HttpProbe(server);
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Scripted.class);
    }

    /// Replaces the real service.
    @Alternative
    @Singleton
    public static final class Scripted {

        private final ScriptedGenerator generator = new ScriptedGenerator();
        private final CannedMedia media = new CannedMedia();

        @Produces
        @Singleton
        @Alternative
        Service service() {
            Completions completions = new Completions(
                    new Completions.Checkpoint(
                            new BytePrompt(), new TinyPreprocessor(), new ByteText(), ByteText.constraints()),
                    media,
                    generator,
                    new CompletionLimits(CONTEXT, 4, 8, 2),
                    CompletionObserver.NONE);
            ModelCard model = new ModelCard(
                    List.of("tiny", "org/alias"),
                    Instant.ofEpochSecond(1_700_000_000),
                    CONTEXT,
                    ByteText.VOCABULARY,
                    new GenerationDefaults(Set.of(ByteText.END), 0, 1, 0, 1));
            return new Service(
                    model,
                    completions,
                    new ApiSettings(List.of(), MAX_BODY_BYTES, 4, Duration.ofMillis(200)),
                    List.of());
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
}
