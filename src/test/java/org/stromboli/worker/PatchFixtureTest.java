package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.engine.step.Step;
import org.stromboli.family.Overrides;
import org.stromboli.family.Overrides.VisionReading;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.generation.MediaSpan;
import org.stromboli.model.LoadListener;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.torch.Torch;
import org.stromboli.vision.PreprocessedMedia;

/// What the reference computes for models that take images at their own size, in each reading that a setting chooses:
/// from
/// messages and image files to tokens, through the real worker in float32.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PatchFixtureTest {

    private static final int BLOCK_TOKENS = 16;
    private static final int HANDLE = 100;

    /// @param reading of the features, see the README of the fixtures
    private record Reading(String fixture, String reading, VisionReading setting) {

        @Override
        public String toString() {
            return fixture + reading;
        }
    }

    /// Its other cases read a file, whose pixels depend on the decoder.
    private static final String CODEC = "onevision/onevision2_codec";

    private static final List<String> CODEC_CASES = List.of("codec", "codec_turns");

    private static final List<Reading> READINGS = List.of(
            new Reading("onevision/onevision15", "_aligned", VisionReading.USUAL),
            new Reading("onevision/onevision15", "", new VisionReading(true, false)),
            new Reading("onevision/onevision2", "_t0", VisionReading.USUAL),
            new Reading("onevision/onevision2", "", new VisionReading(false, true)),
            new Reading("onevision/onevision2_moe", "_t0", VisionReading.USUAL),
            new Reading("onevision/onevision2_moe", "", new VisionReading(false, true)),
            new Reading(CODEC, "", VisionReading.USUAL));

    private final Map<Reading, DeviceWorker> workers = new HashMap<>();
    private final List<Arguments> cases = new ArrayList<>();
    private Torch torch;

    @BeforeAll
    void load() {
        torch = Torch.start();
        torch.useThreads(1);
        for (Reading reading : READINGS) {
            ServedModel served = FamilyRegistry.open(
                    Fixtures.path(reading.fixture(), "checkpoint"), Overrides.NONE.withVision(reading.setting()));
            LoadedModel model = ModelLoader.load(
                    torch, served.plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT);
            workers.put(reading, new DeviceWorker(model, 200, BLOCK_TOKENS));
            for (String id : reading.fixture().equals(CODEC) ? CODEC_CASES : List.of("")) {
                FixtureCases.of(reading.fixture(), served, id, reading.reading())
                        .forEach(each -> cases.add(Arguments.of(reading, each)));
            }
        }
    }

    @AfterAll
    void close() {
        workers.values().forEach(DeviceWorker::close);
        torch.close();
    }

    Stream<Arguments> cases() {
        return cases.stream();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void pixelsEqualTheReference(Reading reading, FixtureCases.Case each) {
        ByteArrayOutputStream found = new ByteArrayOutputStream();
        distinct(each).forEach(media -> found.writeBytes(media.tiles().rgb()));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        each.referencePixels().forEach(expected::writeBytes);
        assertThat(found.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void promptIdsEqualTheReference(Reading reading, FixtureCases.Case each) {
        assertThat(each.ids()).containsExactly(each.referenceIds());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void featuresEqualTheReference(Reading reading, FixtureCases.Case each) {
        DeviceWorker worker = workers.get(reading);
        encode(worker, each);
        float[] found = new float[each.features().length];
        int at = 0;
        for (int i = 0; i < distinct(each).size(); i++) {
            float[] part = worker.features(HANDLE + i);
            System.arraycopy(part, 0, found, at, part.length);
            at += part.length;
        }
        assertThat(at).isEqualTo(each.features().length);
        assertThat(FamilyFixtureTest.furthest(found, each.features())).isLessThan(1e-4);
    }

    Stream<Arguments> casesWithLogits() {
        return cases.stream().filter(each -> ((FixtureCases.Case) each.get()[1]).logits().length > 0);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("casesWithLogits")
    void logitsOfTheLastPromptTokenEqualTheReference(Reading reading, FixtureCases.Case each) {
        DeviceWorker worker = workers.get(reading);
        int[] handles = encode(worker, each);
        int[] blocks = IntStream.range(0, 40).map(i -> 3 + 2 * i).toArray();
        StepWriter step =
                new StepWriter(BLOCK_TOKENS).add(each.ids(), 0, each.ids().length, blocks, each.media(), handles, true);
        assertThat(FamilyFixtureTest.furthest(worker.logits(step.greedy()), each.logits()))
                .isLessThan(1e-3);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void greedyTokensEqualTheReferenceWhateverTheChunkSize(Reading reading, FixtureCases.Case each) {
        DeviceWorker worker = workers.get(reading);
        int[] handles = encode(worker, each);
        int[] expected = Arrays.copyOf(each.greedy(), each.comparable());
        for (int chunk : new int[] {1, 7, 512}) {
            assertThat(FamilyFixtureTest.greedy(worker, each, handles, chunk, each.comparable()))
                    .describedAs("chunks of %d", chunk)
                    .containsExactly(expected);
        }
    }

    /// The media of a case, each once, however many spans it has.
    private static List<PreprocessedMedia> distinct(FixtureCases.Case each) {
        return each.media().stream().map(MediaSpan::media).distinct().toList();
    }

    /// @return a handle for each span
    private static int[] encode(DeviceWorker worker, FixtureCases.Case each) {
        List<PreprocessedMedia> media = distinct(each);
        List<Step.VisionWork> work = new ArrayList<>();
        for (int i = 0; i < media.size(); i++) {
            work.add(new Step.VisionWork(HANDLE + i, media.get(i), 0, worker.visionSlices(media.get(i))));
        }
        assertThat(worker.run(StepWriter.vision(new int[0], work)).failedFeatures())
                .isEmpty();
        return each.media().stream()
                .mapToInt(span -> HANDLE + media.indexOf(span.media()))
                .toArray();
    }
}
