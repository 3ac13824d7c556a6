package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.stromboli.engine.Engine;
import org.stromboli.engine.EngineSettings;
import org.stromboli.engine.Ticker;
import org.stromboli.engine.speculation.SpeculationSettings;
import org.stromboli.engine.step.Step;
import org.stromboli.family.ServedModel;
import org.stromboli.fixtures.ReferenceDecoder;
import org.stromboli.fixtures.Seed;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.TokenEvent;
import org.stromboli.grammar.Constraints;
import org.stromboli.grammar.StructuredOutputSpec;
import org.stromboli.grammar.TokenConstraint;
import org.stromboli.grammar.automaton.TokenTable;
import org.stromboli.media.DecodedImage;
import org.stromboli.model.LoadedModel;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.MediaDigest;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

/// An engine with a real model against the slow decoder and the slow sampler, token by token: texts, images and videos
/// side by side, greedy and drawn, with prefixes found in the cache, preemptions, a client that goes away and an image
/// that cannot be encoded.
final class EngineReplay implements AutoCloseable {

    /// @param blocks of the KV cache
    record Budgets(int stepTokens, int chunkTokens, int running, int blocks) {}

    /// Blocks that make preemptions necessary, and enough of them.
    static final int FEW_BLOCKS = 34;

    static final int MANY_BLOCKS = 400;

    private static final int BLOCK_TOKENS = 8;
    private static final int VOCABULARY = 640;
    private static final int LATEST_ARRIVAL = 30;
    private static final int SYSTEM_TOKENS = 20;
    private static final Set<Integer> STOPS = IntStream.range(0, 40).boxed().collect(Collectors.toUnmodifiableSet());

    /// Masks come from threads of their own, soon enough or not.
    private final ExecutorService masks = Executors.newFixedThreadPool(2);

    private final Constraints forms =
            new Constraints(new TokenTable(VOCABULARY, EngineReplay::bytes, false, masks), Runnable::run);
    private final ServedModel served;
    private final Supplier<LoadedModel> model;
    private final Replay replay;
    private final PreprocessedMedia image;
    private final PreprocessedMedia otherImage; // of the same size
    private final PreprocessedMedia small;
    private final PreprocessedMedia narrow;
    private final PreprocessedMedia video;
    private final PreprocessedMedia broken = PreprocessedMedia.of(
            Modality.IMAGE, new Tiles(new byte[3 * 28 * 28], 1, 28), new FeatureLayout.InOrder(1, 25, true));

    /// @param served of the shape of the fixture `llava_onevision`
    /// @param model loads it
    /// @param near how far logits of the model may be from those of the slow decoder
    EngineReplay(ServedModel served, Supplier<LoadedModel> model, ReferenceDecoder slow, double near) {
        this.served = served;
        this.model = model;
        image = served.preprocessor().image(noise(1, 150, 90), true, Detail.HIGH);
        otherImage = served.preprocessor().image(noise(2, 150, 90), true, Detail.HIGH);
        small = served.preprocessor().image(noise(3, 40, 50), false, Detail.HIGH);
        narrow = served.preprocessor().image(noise(4, 20, 90), false, Detail.HIGH);
        video = served.preprocessor()
                .video(IntStream.range(0, 3)
                        .mapToObj(i -> noise(10 + i, 60, 40))
                        .toList());
        replay = new Replay(
                slow,
                features(List.of(image, otherImage, small, narrow, video)),
                served.defaults().endTokenIds(),
                near);
    }

    @Override
    public void close() {
        masks.close();
    }

    private static DecodedImage noise(long seed, int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(seed).nextBytes(rgb);
        return new DecodedImage(width, height, rgb);
    }

    private Map<MediaDigest, float[]> features(List<PreprocessedMedia> media) {
        Map<MediaDigest, float[]> features = new HashMap<>();
        try (DeviceWorker worker = new DeviceWorker(model.get(), 1, BLOCK_TOKENS)) {
            for (PreprocessedMedia each : media) {
                worker.run(StepWriter.vision(
                        new int[] {0}, List.of(new Step.VisionWork(0, each, 0, worker.visionSlices(each)))));
                features.put(each.digest(), worker.features(0));
            }
        }
        return features;
    }

    /// Every token must be the slow decoder's.
    ///
    /// @param certainty least share of the tokens that rounding could not change
    void run(Budgets budgets, double certainty) throws InterruptedException {
        long seed = Seed.of(1);
        String what = "%s, seed %d".formatted(budgets, seed);
        Traffic traffic = traffic(new Random(seed));
        DeviceWorker worker = new DeviceWorker(model.get(), budgets.blocks(), BLOCK_TOKENS);
        Engine engine = new Engine("engine-reference", settings(budgets), worker, traffic, Ticker.SYSTEM);
        traffic.begin(engine);
        assertThat(traffic.ended.await(60, TimeUnit.SECONDS)).describedAs(what).isTrue();
        engine.drain();
        assertThat(engine.awaitEnd(Duration.ofSeconds(30))).describedAs(what).isTrue();

        assertThat(engine.isHealthy()).describedAs(what).isTrue();
        assertThat(engine.gauges().usedBlocks()).describedAs(what).isZero();
        for (Traffic.Asked each : traffic.asked.values()) {
            check(what, each);
        }
        assertThat(replay.certainty())
                .describedAs("tokens that rounding could not change; " + what)
                .isGreaterThan(certainty);
        if (budgets.running() > 1) {
            assertThat(traffic.preempted > 0)
                    .describedAs("preempted; " + what)
                    .isEqualTo(budgets.blocks() == FEW_BLOCKS);
        }
        assertThat(traffic.mediaMisses)
                .describedAs("six media, encoded once unless a preemption broke that off; " + what)
                .isBetween(6, 6 + traffic.preempted);
        checkPrefixes(what, traffic);
    }

    private EngineSettings settings(Budgets budgets) {
        return EngineSettings.builder()
                .blocks(budgets.blocks())
                .blockTokens(BLOCK_TOKENS)
                .contextTokens(4096)
                .vocabulary(VOCABULARY)
                .endTokenIds(served.defaults().endTokenIds())
                .featureBytes(1 << 20)
                .maxStepTokens(budgets.stepTokens())
                .maxChunkTokens(budgets.chunkTokens())
                .maxRunning(budgets.running())
                .visionSlicesWhileDecoding(1)
                .visionSlicesAlone(8)
                .maxQueued(100)
                .maxQueuedTokens(100_000)
                .speculation(new SpeculationSettings(true, true, 7, 4, 1))
                .build();
    }

    private Traffic traffic(Random random) {
        List<GenerationRequest> roots = new ArrayList<>(List.of(
                system("choices", 30)
                        .text(3, 6)
                        .drawn(6, 1.2, 1, 40, 0.01)
                        .choices(2)
                        .build(),
                system("long", 20).text(4, 200).penalties(0.3, 0.2, 1.1).build(),
                system("ends", 40)
                        .text(5, 12)
                        .drawn(7, 1.5, 1, 0, 0)
                        .penalties(0.5, 0.1, 1.2)
                        .buildWithEnds(4, STOPS, Map.of(100, Float.NEGATIVE_INFINITY, 101, 5f)),
                system("picture", 20).mediaItem(image).text(6, 10).build(),
                system("pictures", 20)
                        .mediaItem(small)
                        .text(7, 5)
                        .mediaItem(narrow)
                        .text(8, 5)
                        .drawn(8, 0.7, 0.95, 0, 0)
                        .build(),
                system("video", 25).mediaItem(video).text(9, 8).build(),
                system("mixed", 25)
                        .mediaItem(video)
                        .text(10, 3)
                        .mediaItem(small)
                        .text(11, 3)
                        .drawn(9, 1, 0.8, 60, 0)
                        .build(),
                system("formed", 40)
                        .text(16, 8)
                        .drawn(11, 1.2, 0.95, 0, 0)
                        .choices(2)
                        .form(form("([a-m]{2,9}[n-z ])*"))
                        .build(),
                system("formed and ends", 40)
                        .text(17, 8)
                        .drawn(12, 1.5, 1, 0, 0)
                        .penalties(0.5, 0.1, 1.2)
                        .form(form("(ab|[c-k]{1,20}z)+"))
                        .buildWithEnds(4, STOPS, Map.of(100, Float.NEGATIVE_INFINITY, 101, 5f)),
                system("leaving", 80).text(12, 9).build(),
                system("broken", 20).mediaItem(broken).text(13, 5).build()));
        Collections.shuffle(roots, random);
        // Both are admitted at once, and few blocks cannot hold both to their ends.
        roots.addFirst(system("text", 110).text(1, 10).build());
        roots.addFirst(system("drawn", 100).text(2, 30).drawn(5, 0.9, 0.9, 0, 0).build());
        int[] steps = random.ints(roots.size(), 0, LATEST_ARRIVAL).sorted().toArray();
        steps[0] = 0;
        steps[1] = 0;
        List<Traffic.Arrival> arrivals = IntStream.range(0, roots.size())
                .mapToObj(i -> new Traffic.Arrival(steps[i], roots.get(i)))
                .toList();
        return new Traffic(
                arrivals,
                new Traffic.FollowUp("picture", this::followUps),
                new Traffic.Leaving("leaving", 5),
                roots.stream().mapToInt(GenerationRequest::choices).sum() + 3);
    }

    private TokenConstraint form(String regex) {
        return forms.compile(new StructuredOutputSpec.Regex(regex), false);
    }

    /// What ids read like to the forms.
    private static byte[] bytes(int id) {
        String letters = "" + (char) ('a' + id % 26) + (char) ('a' + id / 26 % 26);
        return letters.substring(0, 1 + id % 2).getBytes(StandardCharsets.US_ASCII);
    }

    /// The conversation goes on; the image is asked about anew; so is another one that has the same placeholders.
    private List<GenerationRequest> followUps(List<Integer> answer) {
        GenerationRequest first =
                system("picture", 20).mediaItem(image).text(6, 10).build();
        return List.of(
                new Asks("continued", 15)
                        .prompt(first.prompt())
                        .text(answer)
                        .text(14, 6)
                        .first()
                        .build(),
                system("same picture", 15)
                        .mediaItem(image)
                        .text(15, 6)
                        .drawn(10, 0.8, 0.9, 0, 0)
                        .first()
                        .build(),
                system("other picture", 15)
                        .mediaItem(otherImage)
                        .text(6, 10)
                        .first()
                        .build());
    }

    /// All conversations begin alike.
    private static Asks system(String id, int maxTokens) {
        return new Asks(id, maxTokens).text(0, SYSTEM_TOKENS);
    }

    private void check(String what, Traffic.Asked asked) throws InterruptedException {
        GenerationRequest request = asked.request();
        Map<Integer, List<Replay.Answered>> answers = new HashMap<>();
        for (TokenEvent event : asked.all()) {
            switch (event) {
                case TokenEvent.Token(int choice, int id, var logprobs) ->
                    answers.computeIfAbsent(choice, c -> new ArrayList<>()).add(new Replay.Answered(id, logprobs));
                case TokenEvent.Embedded embedded -> throw new AssertionError("no embeddings were asked for");
                case TokenEvent.Finished finished -> finish(what, request, finished, answers.get(finished.choice()));
                case TokenEvent.Failed(RequestRejectedException cause) -> {
                    assertThat(request.id()).describedAs(what).isEqualTo("broken");
                    assertThat(cause.kind()).isEqualTo(RequestRejectedException.Kind.INTERNAL);
                    assertThat(answers).isEmpty();
                }
            }
        }
        assertThat(asked.events().getLast() instanceof TokenEvent.Failed)
                .describedAs(what + request.id())
                .isEqualTo(request.id().equals("broken"));
    }

    private void finish(
            String what, GenerationRequest request, TokenEvent.Finished finished, List<Replay.Answered> answer) {
        boolean leaves = request.id().equals("leaving");
        assertThat(finished.reason() == FinishReason.CANCELLED)
                .describedAs(what + request.id())
                .isEqualTo(leaves);
        if (finished.reason() == FinishReason.STOP) {
            answer.add(new Replay.Answered(finished.stopTokenId(), null));
        } else if (!leaves) {
            assertThat(answer).hasSize(request.maxTokens());
        }
        assertThat(finished.usage().completionTokens()).isEqualTo(answer.size());
        replay.check(what, request, finished.choice(), answer);
    }

    private void checkPrefixes(String what, Traffic traffic) {
        int imageEnd = SYSTEM_TOKENS + image.tokens();
        int asked = imageEnd + 10;
        int computed = asked + 19; // nobody computed the last of 20 tokens
        assertThat(cached(traffic, "continued"))
                .describedAs("continued; " + what)
                .isEqualTo(whole(computed));
        assertThat(cached(traffic, "same picture")).describedAs("same; " + what).isEqualTo(whole(imageEnd));
        assertThat(cached(traffic, "other picture"))
                .describedAs("other; " + what)
                .isEqualTo(whole(SYSTEM_TOKENS));
    }

    /// Tokens of full blocks.
    private static int whole(int tokens) {
        return tokens / BLOCK_TOKENS * BLOCK_TOKENS;
    }

    private static int cached(Traffic traffic, String id) {
        TokenEvent.Finished end =
                (TokenEvent.Finished) traffic.asked.get(id).events().getLast();
        return end.usage().cachedPromptTokens();
    }
}
