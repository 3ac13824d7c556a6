package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.engine.step.Step;
import org.stromboli.family.Overrides;
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
import org.stromboli.vision.PatchTokens;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

/// What the reference computes for each family's checkpoint, from messages and image files to tokens: pixels, prompt
/// ids, features, logits and greedy tokens, through the real worker in float32.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FamilyFixtureTest {

    static final int BLOCK_TOKENS = 16;
    static final int MARKER = -200;

    /// With the conversation templates of those that need one.
    private static final Map<String, String> FIXTURES = Map.ofEntries(
            Map.entry("llava", ""),
            Map.entry("llava_next", ""),
            Map.entry("llava_next_video", ""),
            Map.entry("llava_onevision", ""),
            Map.entry("vipllava", ""),
            Map.entry("descendants/fast_vlm", ""),
            Map.entry("descendants/granite4_vision", ""),
            Map.entry("descendants/joycaption", ""),
            Map.entry("descendants/mistral3", ""),
            Map.entry("descendants/pixtral_llava", ""),
            Map.entry("descendants/video_llava", ""),
            Map.entry("descendants/granite_vision", ""),
            Map.entry("descendants/llava_gemma", ""),
            Map.entry("descendants/llava_phi3", ""),
            Map.entry("descendants/llava_yarn", ""),
            Map.entry("descendants/onevision_qwen3", ""),
            Map.entry("original/llava15_original", "llava_v1"),
            Map.entry("original/llava_med", "mistral_instruct"),
            Map.entry("original/llava_mini", "llava_llama_3_1_literal"),
            Map.entry("original/llava_mini_hd", "llava_llama_3_1_literal"),
            Map.entry("original/llava_next_original", "llava_v1"),
            Map.entry("original/llava_v1_linear", "llava_v0"),
            Map.entry("original/onevision_original", "qwen_1_5"),
            Map.entry("original/vip_llava_original", "llava_v1"));

    private final Map<String, DeviceWorker> workers = new HashMap<>();
    private final List<Arguments> cases = new ArrayList<>();
    private Torch torch;

    @BeforeAll
    void load() {
        torch = Torch.start();
        torch.useThreads(1);
        FIXTURES.forEach((fixture, template) -> {
            Optional<String> name = template.isEmpty() ? Optional.empty() : Optional.of(template);
            ServedModel served = FamilyRegistry.open(
                    Fixtures.path(fixture, "checkpoint"), new Overrides(name, Optional.empty(), Optional.empty()));
            LoadedModel model = ModelLoader.load(
                    torch, served.plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT);
            workers.put(fixture, new DeviceWorker(model, 200, BLOCK_TOKENS));
            FixtureCases.of(fixture, served).forEach(each -> cases.add(Arguments.of(fixture, each)));
        });
    }

    @AfterAll
    void close() {
        workers.values().forEach(DeviceWorker::close);
        torch.close();
    }

    Stream<Arguments> cases() {
        return cases.stream();
    }

    /// Some fixtures leave out pixels that another case has.
    Stream<Arguments> casesWithPixels() {
        return cases.stream().filter(each -> {
            FixtureCases.Case one = (FixtureCases.Case) each.get()[1];
            return one.media().isEmpty() || !one.referencePixels().isEmpty();
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("casesWithPixels")
    void pixelsEqualTheReference(String fixture, FixtureCases.Case each) {
        List<PreprocessedMedia> media = distinct(each);
        assertThat(each.referencePixels()).hasSameSizeAs(media);
        for (int i = 0; i < media.size(); i++) {
            Tiles tiles = media.get(i).visual().tiles();
            byte[] reference = each.referencePixels().get(i);
            if (tiles.count() == 1) {
                assertThat(tiles.rgb()).isEqualTo(Arrays.copyOf(reference, tiles.rgb().length));
            } else {
                assertThat(tiles.rgb()).isEqualTo(reference);
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void promptIdsEqualTheReference(String fixture, FixtureCases.Case each) {
        int[] reference = each.referenceIds();
        assertThat(Arrays.stream(reference).anyMatch(id -> id == MARKER) ? collapsed(each) : each.ids())
                .containsExactly(reference);
    }

    /// As the authors' code writes a prompt: one marker for each media item.
    static int[] collapsed(FixtureCases.Case each) {
        List<Integer> ids = new ArrayList<>();
        int at = 0;
        for (MediaSpan span : each.media()) {
            int start = span.start()
                    + span.media()
                            .fusion()
                            .map(PreprocessedMedia.Fusion::marker)
                            .orElse(0);
            while (at < start) {
                ids.add(each.ids()[at++]);
            }
            ids.add(MARKER);
            at = start + span.media().visual().tokens();
        }
        while (at < each.ids().length) {
            ids.add(each.ids()[at++]);
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Some fixtures leave out features, or have them for each layer of the decoder.
    Stream<Arguments> casesWithFeatures() {
        return cases.stream().filter(each -> {
            FixtureCases.Case one = (FixtureCases.Case) each.get()[1];
            return one.media().isEmpty() || one.features().length > 0;
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("casesWithFeatures")
    void featuresEqualTheReference(String fixture, FixtureCases.Case each) {
        DeviceWorker worker = workers.get(fixture);
        int[] handles = encode(worker, each);
        float[] found = new float[each.features().length];
        int at = 0;
        for (int handle : Arrays.stream(handles).distinct().toArray()) {
            float[] part = worker.features(handle);
            System.arraycopy(part, 0, found, at, part.length);
            at += part.length;
        }
        assertThat(at).isEqualTo(each.features().length);
        assertThat(furthest(found, each.features())).isLessThan(1e-4);
        worker.run(StepWriter.vision(Arrays.stream(handles).distinct().toArray(), List.of()));
    }

    /// Of a media item's own features: a fused prompt is none.
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("casesWithFeatures")
    void meansOfFeaturesEqualTheReference(String fixture, FixtureCases.Case each) {
        DeviceWorker worker = workers.get(fixture);
        List<PreprocessedMedia> media = distinct(each);
        Assumptions.assumeTrue(media.stream().noneMatch(one -> one.fusion().isPresent()));
        int[] handles = Arrays.stream(encode(worker, each)).distinct().toArray();
        List<Step.FeatureMean> asked = IntStream.range(0, handles.length)
                .mapToObj(i -> new Step.FeatureMean(
                        handles[i], PatchTokens.of(media.get(i).layout())))
                .toList();
        float[][] means = worker.run(Step.builder().means(asked).build()).means();
        int tokens = media.stream().mapToInt(PreprocessedMedia::tokens).sum();
        int first = 0;
        for (int i = 0; i < handles.length; i++) {
            int width = each.features().length / tokens;
            float[] expected = mean(each.features(), first, width, asked.get(i).rows());
            assertThat(furthest(means[i], expected)).isLessThan(1e-5);
            first += media.get(i).tokens() * width;
        }
        worker.run(StepWriter.vision(handles, List.of()));
    }

    private static float[] mean(float[] features, int first, int width, int[] rows) {
        float[] mean = new float[width];
        for (int column = 0; column < width; column++) {
            double sum = 0;
            for (int row : rows) {
                sum += features[first + row * width + column];
            }
            mean[column] = (float) (sum / rows.length);
        }
        return mean;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void logitsOfTheLastPromptTokenEqualTheReference(String fixture, FixtureCases.Case each) {
        DeviceWorker worker = workers.get(fixture);
        int[] handles = encode(worker, each);
        int[] blocks = IntStream.range(0, 40).map(i -> 3 + 2 * i).toArray();
        StepWriter step =
                new StepWriter(BLOCK_TOKENS).add(each.ids(), 0, each.ids().length, blocks, each.media(), handles, true);
        assertThat(furthest(worker.logits(step.greedy()), each.logits())).isLessThan(1e-3);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void greedyTokensEqualTheReferenceWhateverTheChunkSize(String fixture, FixtureCases.Case each) {
        DeviceWorker worker = workers.get(fixture);
        int[] handles = encode(worker, each);
        int[] expected = Arrays.copyOf(each.greedy(), each.comparable());
        for (int chunk : new int[] {1, 7, 512}) {
            assertThat(greedy(worker, each, handles, chunk, each.comparable()))
                    .describedAs("chunks of %d", chunk)
                    .containsExactly(expected);
        }
    }

    static int[] greedy(DeviceWorker worker, FixtureCases.Case each, int[] handles, int chunk, int tokens) {
        int[] blocks = IntStream.range(0, 40).map(i -> 90 - 2 * i).toArray();
        int[] ids = Arrays.copyOf(each.ids(), each.ids().length + tokens);
        int known = each.ids().length;
        int computed = 0;
        while (known < ids.length) {
            int end = Math.min(known, computed + chunk);
            StepWriter step =
                    new StepWriter(BLOCK_TOKENS).add(ids, computed, end, blocks, each.media(), handles, end == known);
            int[] sampled = worker.run(step.greedy()).ids();
            computed = end;
            if (sampled.length > 0) {
                ids[known++] = sampled[0];
            }
        }
        return Arrays.copyOfRange(ids, each.ids().length, ids.length);
    }

    /// @return a handle for each span
    static int[] encode(DeviceWorker worker, FixtureCases.Case each) {
        List<Step.VisionWork> work = new ArrayList<>();
        List<PreprocessedMedia> all = distinct(each);
        for (int i = 0; i < all.size(); i++) {
            PreprocessedMedia media = all.get(i);
            int base = Step.VisionWork.NO_BASE;
            if (media.fusion().isPresent()) {
                base = 200 + i;
                work.add(new Step.VisionWork(base, media.visual(), 0, worker.visionSlices(media.visual())));
            }
            work.add(new Step.VisionWork(100 + i, base, media, 0, worker.visionSlices(media)));
        }
        assertThat(worker.run(StepWriter.vision(new int[0], work)).failedFeatures())
                .isEmpty();
        return each.media().stream()
                .mapToInt(span -> 100 + all.indexOf(span.media()))
                .toArray();
    }

    /// The media of a case, each once, however many spans it has.
    private static List<PreprocessedMedia> distinct(FixtureCases.Case each) {
        return each.media().stream().map(MediaSpan::media).distinct().toList();
    }

    static double furthest(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        return IntStream.range(0, found.length)
                .mapToDouble(i -> Math.abs(found[i] - expected[i]))
                .max()
                .orElse(0);
    }
}
