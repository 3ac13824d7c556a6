package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.engine.step.Step;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.media.DecodedImage;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;
import org.stromboli.vision.PreprocessedMedia;

/// Equal frames of a video of LLaVA-Mini are compressed and fused once, and count as often as they occur.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EqualFramesTest {

    private static final int HIDDEN = 64;
    private static final int[] IDS = {5, 9, 0, 17, 23, 4};
    private static final int MARKER = 2;

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

    @ParameterizedTest
    @ValueSource(strings = {"original/llava_mini", "original/llava_mini_hd"})
    void aFrameCountsAsOftenAsItOccurs(String fixture) {
        ServedModel served = FamilyRegistry.open(
                Fixtures.path(fixture, "checkpoint"),
                new Overrides(Optional.of("llava_llama_3_1"), Optional.empty(), Optional.empty()));
        DecodedImage a = picture(1);
        DecodedImage b = picture(2);
        try (DeviceWorker worker = new DeviceWorker(
                ModelLoader.load(torch, served.plan(), ModelDevice.CPU, Precision.FLOAT32, LoadListener.SILENT),
                4,
                4)) {
            PreprocessedMedia first = served.preprocessor().video(List.of(a));
            PreprocessedMedia second = served.preprocessor().video(List.of(b));
            PreprocessedMedia three = served.preprocessor().video(List.of(a, b, a));
            PreprocessedMedia two = served.preprocessor().video(List.of(a, b));
            assertThat(worker.visionSlices(three)).isEqualTo(worker.visionSlices(two));
            assertThat(worker.visionSlices(fused(three))).isEqualTo(worker.visionSlices(fused(two)));
            assertThat(worker.featureBytes(three)).isLessThan(worker.featureBytes(two) * 3 / 2);

            float[] ofFirst = features(worker, first);
            float[] ofSecond = features(worker, second);
            assertSame(features(worker, three), joined(ofFirst, ofSecond, ofFirst));

            float[] textOfFirst = text(features(worker, fused(first)), ofFirst.length);
            float[] textOfSecond = text(features(worker, fused(second)), ofSecond.length);
            float[] expected = new float[textOfFirst.length];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (2 * textOfFirst[i] + textOfSecond[i]) / 3;
            }
            float[] found = features(worker, fused(three));
            assertSame(text(found, 3 * ofFirst.length), expected);
        } finally {
            served.tokenizer().close();
        }
    }

    private static PreprocessedMedia fused(PreprocessedMedia base) {
        return PreprocessedMedia.fused(base, IDS, MARKER);
    }

    private static DecodedImage picture(int seed) {
        byte[] rgb = new byte[80 * 60 * 3];
        new Random(seed).nextBytes(rgb);
        return new DecodedImage(80, 60, rgb);
    }

    private static float[] features(DeviceWorker worker, PreprocessedMedia media) {
        int base = media.fusion().isPresent() ? 2 : Step.VisionWork.NO_BASE;
        List<Step.VisionWork> work = new ArrayList<>();
        if (media.fusion().isPresent()) {
            work.add(new Step.VisionWork(base, media.visual(), 0, worker.visionSlices(media.visual())));
        }
        work.add(new Step.VisionWork(1, base, media, 0, worker.visionSlices(media)));
        assertThat(worker.run(StepWriter.vision(new int[0], work)).failedFeatures())
                .isEmpty();
        float[] features = worker.features(1);
        worker.run(StepWriter.vision(new int[] {1, 2}, List.of()));
        return features;
    }

    /// Without the rows of the video, which stand at the marker.
    private static float[] text(float[] rows, int videoLength) {
        float[] text = new float[rows.length - videoLength];
        System.arraycopy(rows, 0, text, 0, MARKER * HIDDEN);
        System.arraycopy(rows, MARKER * HIDDEN + videoLength, text, MARKER * HIDDEN, text.length - MARKER * HIDDEN);
        return text;
    }

    private static float[] joined(float[]... parts) {
        float[] all = new float[Stream.of(parts).mapToInt(each -> each.length).sum()];
        int at = 0;
        for (float[] each : parts) {
            System.arraycopy(each, 0, all, at, each.length);
            at += each.length;
        }
        return all;
    }

    private static void assertSame(float[] found, float[] expected) {
        assertThat(FamilyFixtureTest.furthest(found, expected)).isLessThan(1e-5);
    }
}
