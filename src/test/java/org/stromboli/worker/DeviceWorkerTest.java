package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.stromboli.engine.step.SamplingBatch;
import org.stromboli.engine.step.Step;
import org.stromboli.engine.step.StepResult;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.grammar.Constraints;
import org.stromboli.grammar.StructuredOutputSpec;
import org.stromboli.grammar.automaton.TokenMask;
import org.stromboli.grammar.automaton.TokenTable;
import org.stromboli.media.DecodedImage;
import org.stromboli.model.LoadListener;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.torch.GraphException;
import org.stromboli.torch.Torch;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.FeatureLayout.AnyRes.MapWindow;
import org.stromboli.vision.Grid;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeviceWorkerTest {

    private static final int BLOCK_TOKENS = 16;
    private static final int[] NONE = {};

    private Torch torch;
    private ServedModel served;
    private DeviceWorker worker;

    @BeforeAll
    void load() {
        torch = Torch.start();
        torch.useThreads(1);
        served = FamilyRegistry.open(Fixtures.path("llava_onevision", "checkpoint"));
        LoadedModel model =
                ModelLoader.load(torch, served.plan(), ModelDevice.CPU, Precision.FLOAT32, LoadListener.SILENT);
        worker = new DeviceWorker(model, 64, BLOCK_TOKENS);
    }

    @AfterAll
    void close() {
        worker.close();
        torch.close();
    }

    @Test
    void slicesOfSeveralMediaMayAlternate() {
        PreprocessedMedia a = noise(1);
        PreprocessedMedia b = noise(2);
        encode(1, a, 0, worker.visionSlices(a));
        encode(2, b, 0, worker.visionSlices(b));
        float[] aAlone = worker.features(1);
        float[] bAlone = worker.features(2);
        worker.run(StepWriter.vision(new int[] {1, 2}, List.of()));
        int slices = worker.visionSlices(a);
        assertThat(slices).isEqualTo(worker.visionSlices(b)).isGreaterThan(4);
        for (int slice = 0; slice < slices; slice++) {
            encode(1, a, slice, 1);
            encode(2, b, slice, 1);
        }
        assertThat(worker.features(1)).containsExactly(aAlone);
        assertThat(worker.features(2)).containsExactly(bAlone);
    }

    @Test
    void equalTilesAreEncodedOnce() {
        DecodedImage flat = new DecodedImage(140, 140, new byte[3 * 140 * 140]);
        PreprocessedMedia media = served.preprocessor().image(flat, true, Detail.HIGH);
        assertThat(media.tiles().count()).isGreaterThan(2);
        assertThat(worker.visionSlices(media)).isEqualTo(1);
        assertThat(encode(3, media, 0, 1).failedFeatures()).isEmpty();
        assertThat(worker.features(3)).hasSize(media.tokens() * 64);
        assertThat(worker.featureBytes(media)).isEqualTo(media.tokens() * 64L * 4);
    }

    /// An image narrower than half a patch: its rows hold newlines alone.
    @Test
    void aMapWithoutColumnsIsNewlines() {
        int patches = 5;
        MapWindow empty = new MapWindow(0, patches, patches, 0);
        boolean base = true;
        boolean newlines = true;
        FeatureLayout layout =
                new FeatureLayout.AnyRes(patches, new Grid(2, 1), empty, empty.unchanged(), base, newlines);
        byte[] rgb = new byte[3 * 3 * 70 * 70];
        new Random(6).nextBytes(rgb);
        PreprocessedMedia media = PreprocessedMedia.of(Modality.IMAGE, new Tiles(rgb, 3, 70), layout);
        assertThat(encode(4, media, 0, worker.visionSlices(media)).failedFeatures())
                .isEmpty();
        float[] features = worker.features(4);
        assertThat(features).hasSize(30 * 64);
        float[] newline = Arrays.copyOfRange(features, 25 * 64, 26 * 64);
        assertThat(Arrays.copyOfRange(features, 29 * 64, 30 * 64)).containsExactly(newline);
    }

    @Test
    void anImageThatCannotBeEncodedFailsAlone() {
        Tiles tooSmall = new Tiles(new byte[3 * 28 * 28], 1, 28);
        PreprocessedMedia bad = PreprocessedMedia.of(Modality.IMAGE, tooSmall, new FeatureLayout.InOrder(1, 25, true));
        PreprocessedMedia good = noise(3);
        int slices = worker.visionSlices(good);
        Step step = StepWriter.vision(
                NONE, List.of(new Step.VisionWork(8, bad, 0, 1), new Step.VisionWork(9, good, 0, slices)));
        StepResult result = worker.run(step);
        assertThat(result.failedFeatures()).containsExactly(8);
        assertThat(result.visionNanos()).isPositive();
        assertThat(worker.features(9)).hasSize(good.tokens() * 64);
        assertThatThrownBy(() -> worker.features(8)).isInstanceOf(GraphException.class);
    }

    @Test
    void releasedFeaturesAreGone() {
        PreprocessedMedia media = noise(4);
        encode(5, media, 0, worker.visionSlices(media));
        worker.run(StepWriter.vision(new int[] {5, 77}, List.of()));
        assertThatThrownBy(() -> worker.features(5)).isInstanceOf(GraphException.class);
    }

    @Test
    void aFailedStepDoesNotSpoilTheNext() {
        Step good = text(new int[] {1, 2, 3});
        int[] before = worker.run(good).ids();
        assertThatThrownBy(() -> worker.run(text(new int[] {1, 9999, 3})))
                .isInstanceOf(GraphException.class)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
        assertThat(worker.run(good).ids()).containsExactly(before);
    }

    @Test
    void logprobsComeOnlyWhenAskedFor() {
        assertThat(worker.run(text(new int[] {1, 2, 3})).logprobs().chosen()).isEmpty();
        StepWriter writer = new StepWriter(BLOCK_TOKENS)
                .logprobs(3)
                .add(new int[] {1, 2, 3}, 0, 3, new int[] {0}, List.of(), NONE, true);
        StepResult result = worker.run(writer.greedy());
        assertThat(result.logprobs().topIds()).hasSize(3);
        assertThat(result.logprobs().topIds()[0]).isEqualTo(result.ids()[0]);
        assertThat(result.logprobs().top()[0]).isEqualTo(result.logprobs().chosen()[0]);
    }

    @Test
    void aMaskThatIsMissingLeavesItsOwnSampleOut() {
        int[] expected = worker.run(pair()).ids();
        Deque<Runnable> unmade = new ArrayDeque<>();
        TokenTable table = new TokenTable(640, id -> new byte[] {(byte) ('a' + id % 26)}, false, unmade::add);
        TokenMask mask = new Constraints(table, Runnable::run)
                .compile(new StructuredOutputSpec.Regex("c+"), false)
                .start()
                .mask();
        List<SamplingBatch.Masked> masks = List.of(new SamplingBatch.Masked(1, mask, NONE, false));
        Step step = pair();
        Step masked = step.withSampling(step.sampling().withMasks(masks));
        assertThat(worker.run(masked).ids()).containsExactly(expected[0], StepResult.NOT_YET);
        unmade.remove().run();
        int[] later = worker.run(masked).ids();
        assertThat(later[0]).isEqualTo(expected[0]);
        assertThat(later[1] % 26).isEqualTo('c' - 'a');
    }

    @Test
    void whoIsAloneMayComeBackWithNothing() {
        TokenTable table = new TokenTable(640, id -> new byte[] {'a'}, false, work -> {});
        TokenMask mask = new Constraints(table, Runnable::run)
                .compile(new StructuredOutputSpec.Regex("a"), false)
                .start()
                .mask();
        Step step = text(new int[] {1, 2, 3});
        List<SamplingBatch.Masked> masks = List.of(new SamplingBatch.Masked(0, mask, NONE, false));
        assertThat(worker.run(step.withSampling(step.sampling().withMasks(masks)))
                        .ids())
                .containsExactly(StepResult.NOT_YET);
    }

    private Step pair() {
        return new StepWriter(BLOCK_TOKENS)
                .add(new int[] {1, 2, 3}, 0, 3, new int[] {0}, List.of(), NONE, true)
                .add(new int[] {4, 5}, 0, 2, new int[] {1}, List.of(), NONE, true)
                .greedy();
    }

    @Test
    void aStepWithoutSampledRowsGivesNothing() {
        Step step = new StepWriter(BLOCK_TOKENS)
                .add(new int[] {1, 2, 3}, 0, 2, new int[] {0}, List.of(), NONE, false)
                .greedy();
        assertThat(worker.run(step).ids()).isEmpty();
    }

    @Test
    void blocksAreAsLargeAsTheySay() {
        assertThat(DeviceWorker.blockBytes(served.plan().geometry(), Precision.BFLOAT16, 16))
                .isEqualTo(3L * 16 * 2 * 2 * 16 * 2);
    }

    /// The hidden states of one of these steps alone have a megabyte; the Java heap may grow a little meanwhile.
    @Test
    void stepsLeaveNoNativeMemoryBehind() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")));
        int[] ids = new Random(7).ints(500, 0, 500).toArray();
        PreprocessedMedia media = noise(5);
        Step encode =
                StepWriter.vision(new int[] {6}, List.of(new Step.VisionWork(6, media, 0, worker.visionSlices(media))));
        long before = 0;
        for (int i = 0; i < 140; i++) {
            if (i == 40) {
                before = residentKilobytes();
            }
            worker.run(text(ids));
            if (i % 10 == 0) {
                worker.run(encode);
            }
        }
        assertThat(residentKilobytes() - before).isLessThan(40_000);
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private Step text(int[] ids) {
        int[] blocks = IntStream.range(0, 40).toArray();
        return new StepWriter(BLOCK_TOKENS)
                .add(ids, 0, ids.length, blocks, List.of(), NONE, true)
                .greedy();
    }

    private StepResult encode(int handle, PreprocessedMedia media, int first, int count) {
        return worker.run(StepWriter.vision(NONE, List.of(new Step.VisionWork(handle, media, first, count))));
    }

    private PreprocessedMedia noise(long seed) {
        byte[] rgb = new byte[3 * 150 * 90];
        new Random(seed).nextBytes(rgb);
        return served.preprocessor().image(new DecodedImage(150, 90, rgb), true, Detail.HIGH);
    }
}
