package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.engine.Engine;
import org.stromboli.engine.EngineObserver;
import org.stromboli.engine.EngineSettings;
import org.stromboli.engine.Ticker;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.generation.Admission;
import org.stromboli.generation.Generation;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.TokenEvent;
import org.stromboli.generation.Usage;
import org.stromboli.model.LoadListener;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.torch.Torch;
import org.stromboli.vision.PreprocessedMedia;

/// Embeddings through the engine with a real model: an image has the same vector alone, beside other images, beside
/// chats about the same and other images, and when its features are in the cache.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class EmbeddingBatchTest {

    private static final int BLOCK_TOKENS = 16;

    private Torch torch;

    @BeforeAll
    void start() {
        torch = Torch.start();
        torch.useThreads(1);
    }

    @AfterAll
    void close() {
        torch.close();
    }

    /// How often features were found, and which requests were embedded.
    private static final class Lookups implements EngineObserver {
        private final List<Boolean> hits = new ArrayList<>();
        private final Set<String> embedded = new HashSet<>();

        @Override
        public synchronized void mediaLookup(boolean hit) {
            hits.add(hit);
        }

        @Override
        public synchronized void embedded(GenerationRequest request) {
            embedded.add(request.id());
        }

        synchronized long misses() {
            return hits.stream().filter(hit -> !hit).count();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava_onevision", "llava_next", "original/llava_mini_hd"})
    void anImageHasTheSameVectorWhoeverSharesItsSteps(String fixture) throws InterruptedException {
        ServedModel served = FamilyRegistry.open(Fixtures.path(fixture, "checkpoint"));
        List<FixtureCases.Case> cases = FixtureCases.of(fixture, served);
        List<PreprocessedMedia> images = cases.stream()
                .flatMap(each -> each.media().stream())
                .map(MediaSpan::media)
                .map(PreprocessedMedia::visual)
                .distinct()
                .toList();
        assertThat(images).hasSizeGreaterThan(2);

        List<float[]> alone = new ArrayList<>();
        for (PreprocessedMedia image : images) {
            alone.addAll(vectors(served, new Lookups(), engine -> List.of(embed(engine, "alone", List.of(image)))));
        }

        Lookups lookups = new Lookups();
        List<float[]> together = vectors(served, lookups, engine -> {
            for (FixtureCases.Case each : cases) {
                GenerationRequest chat = GenerationRequest.builder(
                                "chat-" + each.id(), new Prompt(each.ids(), each.media()))
                        .maxTokens(4)
                        .build();
                assertThat(engine.submit(chat)).isInstanceOf(Admission.Accepted.class);
            }
            return List.of(embed(engine, "all", images), embed(engine, "again", images));
        });

        assertThat(together).hasSize(2 * images.size());
        for (int i = 0; i < together.size(); i++) {
            assertThat(together.get(i))
                    .describedAs("image %d of %s", i % images.size(), fixture)
                    .containsExactly(alone.get(i % images.size()));
        }
        assertThat(lookups.embedded).containsExactlyInAnyOrder("all", "again");
        long distinct =
                images.stream().map(PreprocessedMedia::featureKey).distinct().count();
        assertThat(lookups.misses()).describedAs("each image is encoded once").isEqualTo(distinct);
    }

    private interface Asking {
        List<Generation> ask(Engine engine);
    }

    private List<float[]> vectors(ServedModel served, Lookups lookups, Asking asking) throws InterruptedException {
        LoadedModel model =
                ModelLoader.load(torch, served.plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT);
        EngineSettings settings = EngineSettings.builder()
                .blocks(400)
                .blockTokens(BLOCK_TOKENS)
                .contextTokens(3_000)
                .vocabulary(model.geometry().decoder().vocabulary())
                .endTokenIds(Set.of())
                .featureBytes(100_000_000)
                .maxStepTokens(64)
                .maxChunkTokens(64)
                .maxRunning(20)
                .visionSlicesWhileDecoding(2)
                .visionSlicesAlone(4)
                .maxQueued(100)
                .maxQueuedTokens(1_000_000)
                .build();
        Engine engine = new Engine(
                "engine-embedding",
                settings,
                new DeviceWorker(model, settings.blocks(), BLOCK_TOKENS),
                lookups,
                Ticker.SYSTEM);
        try {
            List<Generation> asked = asking.ask(engine);
            engine.start();
            List<float[]> vectors = new ArrayList<>();
            for (Generation each : asked) {
                vectors.addAll(((TokenEvent.Embedded) each.take()).vectors());
                Usage usage = ((TokenEvent.Finished) each.take()).usage();
                assertThat(usage.promptTokens()).isPositive();
                assertThat(usage.completionTokens()).isZero();
            }
            return vectors;
        } finally {
            engine.drain();
            assertThat(engine.awaitEnd(Duration.ofSeconds(60))).isTrue();
        }
    }

    private static Generation embed(Engine engine, String id, List<PreprocessedMedia> images) {
        return ((Admission.Accepted) engine.submit(GenerationRequest.embedding(id, images, 0))).generation();
    }
}
