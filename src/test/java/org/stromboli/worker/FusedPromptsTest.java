package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.engine.Engine;
import org.stromboli.engine.EngineObserver;
import org.stromboli.engine.EngineSettings;
import org.stromboli.engine.Ticker;
import org.stromboli.engine.step.Step;
import org.stromboli.engine.step.StepExecutor;
import org.stromboli.engine.step.StepResult;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.SafetensorsFixture;
import org.stromboli.generation.Admission;
import org.stromboli.generation.Generation;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.TokenEvent;
import org.stromboli.model.LoadListener;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.PlainModels;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.torch.Torch;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.MediaDigest;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

/// LLaVA-Mini through the engine: the reference's answers whatever the sizes of steps and slices and whoever shares
/// them, an image seen once for all questions about it, and prefixes that are found again exactly as far as they are
/// the same.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class FusedPromptsTest {

    private static final SamplingParameters GREEDY_TO_THE_END =
            SamplingParameters.builder().ignoreEos(true).build();

    /// @param rows of one slice of the fusion
    record Budgets(int stepTokens, int chunkTokens, int running, int blocks, int rows) {}

    private static final List<String> FIXTURES = List.of("original/llava_mini", "original/llava_mini_hd");
    private static final int BLOCK_TOKENS = 8;
    private static final int FEW_BLOCKS = 35;
    private static final int MANY_BLOCKS = 600;

    /// Three of its steps at the size of the largest values.
    private static final double BFLOAT16_ERROR = 0.1;

    private final Map<String, ServedModel> served = new HashMap<>();
    private final Map<String, List<FixtureCases.Case>> cases = new LinkedHashMap<>();
    private Torch torch;

    @BeforeAll
    void load() {
        torch = Torch.start();
        torch.useThreads(1);
        for (String fixture : FIXTURES) {
            Overrides literal =
                    new Overrides(Optional.of("llava_llama_3_1_literal"), Optional.empty(), Optional.empty());
            ServedModel model = FamilyRegistry.open(Fixtures.path(fixture, "checkpoint"), literal);
            served.put(fixture, model);
            cases.put(fixture, FixtureCases.of(fixture, model));
        }
    }

    @AfterAll
    void close() {
        torch.close();
    }

    /// A device that waits for the first requests, and counts slices by the media item that they were for.
    private static final class Counted implements StepExecutor {
        final Map<MediaDigest, Integer> slices = new HashMap<>();
        final CountDownLatch go = new CountDownLatch(1);
        private final DeviceWorker worker;

        Counted(DeviceWorker worker) {
            this.worker = worker;
        }

        @Override
        public StepResult run(Step step) {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts the engine", e);
            }
            step.vision().forEach(work -> slices.merge(work.media().featureKey(), work.slices(), Integer::sum));
            return worker.run(step);
        }

        @Override
        public int visionSlices(PreprocessedMedia media) {
            return worker.visionSlices(media);
        }

        @Override
        public long featureBytes(PreprocessedMedia media) {
            return worker.featureBytes(media);
        }

        @Override
        public void close() {
            worker.close();
        }
    }

    private static final class Preemptions implements EngineObserver {
        private volatile int count;

        @Override
        public void preempted(GenerationRequest request) {
            count++; // the engine's thread alone writes
        }
    }

    record Answer(List<Integer> ids, int cachedTokens) {}

    /// An engine with a device of its own, until it is closed.
    private final class Running implements AutoCloseable {
        final Counted device;
        final Preemptions preemptions = new Preemptions();
        private final Engine engine;

        Running(String fixture, Budgets budgets) {
            DeviceWorker worker = worker(fixture, budgets.blocks(), budgets.rows());
            device = new Counted(worker);
            EngineSettings settings = EngineSettings.builder()
                    .blocks(budgets.blocks())
                    .blockTokens(BLOCK_TOKENS)
                    .contextTokens(4096)
                    .vocabulary(640)
                    .endTokenIds(served.get(fixture).defaults().endTokenIds())
                    .featureBytes(1 << 22)
                    .maxStepTokens(budgets.stepTokens())
                    .maxChunkTokens(budgets.chunkTokens())
                    .maxRunning(budgets.running())
                    .visionSlicesWhileDecoding(1)
                    .visionSlicesAlone(8)
                    .maxQueued(100)
                    .maxQueuedTokens(100_000)
                    .build();
            engine = new Engine("engine-fused", settings, device, preemptions, Ticker.SYSTEM);
            engine.start();
        }

        Generation ask(Prompt prompt, int maxTokens) {
            GenerationRequest request = GenerationRequest.builder(String.valueOf(prompt.hashCode()), prompt)
                    .sampling(GREEDY_TO_THE_END)
                    .maxTokens(maxTokens)
                    .build();
            return ((Admission.Accepted) engine.submit(request)).generation();
        }

        Answer answer(Prompt prompt, int maxTokens) throws InterruptedException {
            Generation generation = ask(prompt, maxTokens);
            device.go.countDown();
            return read(generation);
        }

        @Override
        public void close() throws InterruptedException {
            engine.drain();
            assertThat(engine.awaitEnd(Duration.ofSeconds(30))).isTrue();
            assertThat(engine.isHealthy()).isTrue();
            assertThat(engine.gauges().usedBlocks()).isZero();
        }
    }

    private DeviceWorker worker(String fixture, int blocks, int rows) {
        LoadedModel model = ModelLoader.load(
                torch, served.get(fixture).plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT);
        VisionSlices tower = new VisionSlices(model.geometry().tower().layers(), 2);
        return new DeviceWorker(model, blocks, BLOCK_TOKENS, tower, new FusionSlices(rows));
    }

    private static Answer read(Generation generation) throws InterruptedException {
        List<Integer> ids = new ArrayList<>();
        while (true) {
            switch (generation.take()) {
                case TokenEvent.Token token -> ids.add(token.id());
                case TokenEvent.Embedded embedded -> throw new AssertionError("no embeddings were asked for");
                case TokenEvent.Finished end -> {
                    return new Answer(ids, end.usage().cachedPromptTokens());
                }
                case TokenEvent.Failed failed -> throw failed.cause();
            }
        }
    }

    Stream<Arguments> budgets() {
        return Stream.of(
                        new Budgets(1, 1, 1, FEW_BLOCKS, 5),
                        new Budgets(8, 1, 8, FEW_BLOCKS, 512),
                        new Budgets(7, 7, 7, FEW_BLOCKS, 3),
                        new Budgets(512, 512, 16, FEW_BLOCKS, 40),
                        new Budgets(512, 7, 16, MANY_BLOCKS, 17),
                        new Budgets(512, 512, 16, MANY_BLOCKS, 512))
                .flatMap(each -> FIXTURES.stream().map(fixture -> Arguments.of(fixture, each)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("budgets")
    void answersAreTheReferences(String fixture, Budgets budgets) throws InterruptedException {
        try (Running running = new Running(fixture, budgets)) {
            Map<FixtureCases.Case, Generation> asked = new LinkedHashMap<>();
            for (FixtureCases.Case each : cases.get(fixture)) {
                asked.put(each, running.ask(prompt(each), each.comparable()));
            }
            running.device.go.countDown();
            for (Map.Entry<FixtureCases.Case, Generation> each : asked.entrySet()) {
                assertThat(read(each.getValue()).ids())
                        .describedAs(each.getKey().id())
                        .isEqualTo(expected(each.getKey()));
            }
            if (budgets.blocks() == MANY_BLOCKS) {
                assertThat(running.preemptions.count).isZero();
            } else if (budgets.chunkTokens() == 512) {
                assertThat(running.preemptions.count).isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void anImageIsSeenOnceForAllQuestions(String fixture) throws InterruptedException {
        FixtureCases.Case first = named(fixture, "wide");
        FixtureCases.Case second = named(fixture, "bang");
        try (Running running = new Running(fixture, new Budgets(512, 512, 4, MANY_BLOCKS, 30))) {
            PreprocessedMedia image = first.media().getFirst().media().visual();
            assertThat(running.answer(prompt(first), first.comparable()).ids()).isEqualTo(expected(first));
            assertThat(running.device.slices).containsEntry(image.featureKey(), running.device.visionSlices(image));
            running.device.slices.clear();
            Answer answer = running.answer(prompt(second), second.comparable());
            assertThat(answer.ids()).isEqualTo(expected(second));
            assertThat(running.device.slices)
                    .containsOnlyKeys(second.media().getFirst().media().featureKey());
            assertThat(answer.cachedTokens()).isEqualTo(whole(common(first.ids(), second.ids())));
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void theNextTurnFindsThePromptOfTheFirst(String fixture) throws InterruptedException {
        FixtureCases.Case first = named(fixture, "square");
        FixtureCases.Case next = named(fixture, "turns");
        try (Running running = new Running(fixture, new Budgets(512, 7, 4, MANY_BLOCKS, 512))) {
            running.answer(prompt(first), 20);
            Answer answer = running.answer(prompt(next), next.comparable());
            assertThat(answer.ids()).isEqualTo(expected(next));
            assertThat(answer.cachedTokens()).isEqualTo(whole(common(first.ids(), next.ids())));
        }
    }

    /// As tokens of the answer they were not fused; as part of the next prompt they are.
    @ParameterizedTest
    @MethodSource("fixtures")
    void whatTheModelSaidIsComputedAnew(String fixture) throws InterruptedException {
        FixtureCases.Case first = named(fixture, "square");
        Budgets budgets = new Budgets(512, 512, 4, MANY_BLOCKS, 512);
        try (Running warm = new Running(fixture, budgets);
                Running cold = new Running(fixture, budgets)) {
            List<Integer> said = warm.answer(prompt(first), 24).ids();
            Prompt next = continued(first, said);
            Answer answer = warm.answer(next, 12);
            assertThat(answer.ids()).isEqualTo(cold.answer(next, 12).ids());
            assertThat(answer.cachedTokens()).isEqualTo(whole(first.ids().length));
        }
    }

    @Test
    void anotherImageUnderTheSameWordsSharesNothing() throws InterruptedException {
        FixtureCases.Case first = named(FIXTURES.getFirst(), "wide");
        FixtureCases.Case other = named(FIXTURES.getFirst(), "tall");
        try (Running running = new Running(FIXTURES.getFirst(), new Budgets(512, 512, 4, MANY_BLOCKS, 512))) {
            running.answer(prompt(first), 4);
            Answer answer = running.answer(prompt(other), other.comparable());
            assertThat(other.ids()).isEqualTo(first.ids());
            assertThat(answer.ids()).isEqualTo(expected(other));
            assertThat(answer.cachedTokens()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void compressedRowsAreTheReferences(String fixture) {
        SafetensorsFixture tensors = tensors(fixture);
        try (DeviceWorker worker = worker(fixture, 1, 6)) {
            for (FixtureCases.Case each : cases.get(fixture)) {
                if (!each.media().isEmpty()) {
                    PreprocessedMedia visual = each.media().getFirst().media().visual();
                    worker.run(StepWriter.vision(
                            new int[0], List.of(new Step.VisionWork(1, visual, 0, worker.visionSlices(visual)))));
                    float[] expected = FixtureCases.floats(tensors.bytes(each.id() + ".image_features"));
                    assertThat(FamilyFixtureTest.furthest(worker.features(1), expected))
                            .describedAs(each.id())
                            .isLessThan(1e-4);
                }
            }
        }
    }

    /// As on a CPU and as on a GPU.
    @ParameterizedTest
    @MethodSource("fixtures")
    void bfloat16FollowsFloat32(String fixture) {
        ModelPlan plan = served.get(fixture).plan();
        for (LoadedModel model : List.of(
                ModelLoader.load(torch, plan, ModelDevice.CPU, Precision.BFLOAT16, LoadListener.SILENT),
                PlainModels.load(torch, plan, Precision.BFLOAT16))) {
            try (DeviceWorker worker = new DeviceWorker(model, 1, BLOCK_TOKENS)) {
                for (FixtureCases.Case each : cases.get(fixture)) {
                    if (!each.media().isEmpty()) {
                        assertThat(FamilyFixtureTest.furthest(fused(worker, each), each.features()))
                                .describedAs(each.id())
                                .isLessThan(BFLOAT16_ERROR);
                    }
                }
            }
        }
    }

    private static float[] fused(DeviceWorker worker, FixtureCases.Case each) {
        PreprocessedMedia prompt = each.media().getFirst().media();
        PreprocessedMedia visual = prompt.visual();
        worker.run(StepWriter.vision(
                new int[0],
                List.of(
                        new Step.VisionWork(1, visual, 0, worker.visionSlices(visual)),
                        new Step.VisionWork(2, 1, prompt, 0, worker.visionSlices(prompt)))));
        return worker.features(2);
    }

    @Test
    void anImageThatCannotBeEncodedTakesItsPromptsAlong() {
        try (DeviceWorker worker = worker(FIXTURES.getFirst(), 1, 512)) {
            PreprocessedMedia broken = PreprocessedMedia.of(
                    Modality.IMAGE, new Tiles(new byte[3 * 28 * 28], 1, 28), new FeatureLayout.Compressed(1, 1, 4, 1));
            PreprocessedMedia prompt = PreprocessedMedia.fused(broken, new int[] {5, 6, 7}, 1);
            StepResult result = worker.run(StepWriter.vision(
                    new int[0],
                    List.of(
                            new Step.VisionWork(1, broken, 0, worker.visionSlices(broken)),
                            new Step.VisionWork(2, 1, prompt, 0, worker.visionSlices(prompt)))));
            assertThat(result.failedFeatures()).containsExactly(1, 2);
        }
    }

    static Stream<String> fixtures() {
        return FIXTURES.stream();
    }

    private static SafetensorsFixture tensors(String fixture) {
        try {
            return new SafetensorsFixture(Fixtures.path(fixture, "cases.safetensors"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FixtureCases.Case named(String fixture, String id) {
        return cases.get(fixture).stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Prompt prompt(FixtureCases.Case each) {
        return new Prompt(each.ids(), each.media());
    }

    /// The answer and a few more words follow the prompt.
    private static Prompt continued(FixtureCases.Case first, List<Integer> said) {
        IntStream more = IntStream.concat(said.stream().mapToInt(Integer::intValue), IntStream.range(70, 80));
        int[] tail = more.toArray();
        PreprocessedMedia.Fusion fusion =
                first.media().getFirst().media().fusion().orElseThrow();
        PreprocessedMedia fused = PreprocessedMedia.fused(fusion.base(), joined(fusion.ids(), tail), fusion.marker());
        return new Prompt(joined(first.ids(), tail), List.of(new MediaSpan(0, fused)));
    }

    private static int[] joined(int[] head, int[] tail) {
        return IntStream.concat(Arrays.stream(head), Arrays.stream(tail)).toArray();
    }

    private static List<Integer> expected(FixtureCases.Case each) {
        return Arrays.stream(each.greedy()).limit(each.comparable()).boxed().toList();
    }

    private static int common(int[] a, int[] b) {
        int mismatch = Arrays.mismatch(a, b);
        return mismatch < 0 ? a.length : mismatch;
    }

    /// Tokens of full blocks.
    private static int whole(int tokens) {
        return tokens / BLOCK_TOKENS * BLOCK_TOKENS;
    }
}
