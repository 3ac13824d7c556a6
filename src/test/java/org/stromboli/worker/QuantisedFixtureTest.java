package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.torch.Torch;
import org.stromboli.vision.Tiles;

/// Quantised checkpoints in the formats of Hugging Face against the reference on their weights, dequantised exactly: in
/// float32 from pixels to tokens.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuantisedFixtureTest {

    private static final String GROUP = "quantised";

    private final Map<String, DeviceWorker> workers = new HashMap<>();
    private Torch torch;

    @BeforeAll
    void start() {
        torch = Torch.start();
        torch.useThreads(1);
    }

    @AfterAll
    void stop() {
        workers.values().forEach(DeviceWorker::close);
        torch.close();
    }

    private static List<String> fixtures() throws IOException {
        try (Stream<Path> all = Files.list(Fixtures.path(GROUP))) {
            return all.filter(each -> Files.exists(each.resolve("checkpoint/config.json")))
                    .map(each -> GROUP + "/" + each.getFileName())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void thereIsOneOfEachFormat() throws IOException {
        assertThat(fixtures()).hasSize(18);
    }

    Stream<Arguments> cases() throws IOException {
        return fixtures().stream()
                .flatMap(fixture ->
                        FixtureCases.of(fixture, served(fixture)).stream().map(each -> Arguments.of(fixture, each)));
    }

    private static ServedModel served(String fixture) {
        Optional<String> template = fixture.contains("original") ? Optional.of("vicuna_v1") : Optional.empty();
        return FamilyRegistry.open(
                Fixtures.path(fixture, "checkpoint"), new Overrides(template, Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void everythingEqualsTheReference(String fixture, FixtureCases.Case each) {
        assertThat(
                        Arrays.stream(each.referenceIds()).anyMatch(id -> id == FamilyFixtureTest.MARKER)
                                ? FamilyFixtureTest.collapsed(each)
                                : each.ids())
                .containsExactly(each.referenceIds());
        for (int i = 0; i < each.referencePixels().size(); i++) {
            Tiles tiles = each.media().get(i).media().visual().tiles();
            usePixels(tiles.rgb(), each.referencePixels().get(i), fixture.contains("original"));
        }
        DeviceWorker worker = workers.computeIfAbsent(fixture, this::worker);
        int[] handles = FamilyFixtureTest.encode(worker, each);
        if (each.features().length > 0) {
            float[] features = features(worker, handles, each.features().length);
            assertThat(FamilyFixtureTest.furthest(features, each.features())).isLessThan(1e-4);
        }
        int[] blocks = IntStream.range(0, 40).map(i -> 3 + 2 * i).toArray();
        StepWriter step = new StepWriter(FamilyFixtureTest.BLOCK_TOKENS)
                .add(each.ids(), 0, each.ids().length, blocks, each.media(), handles, true);
        assertThat(FamilyFixtureTest.furthest(worker.logits(step.greedy()), each.logits()))
                .isLessThan(1e-3);
        assertThat(FamilyFixtureTest.greedy(worker, each, handles, 512, each.comparable()))
                .containsExactly(Arrays.copyOf(each.greedy(), each.comparable()));
        worker.run(StepWriter.vision(handles, List.of()));
    }

    /// The reference of the authors' format resized with torch here, not with Pillow as their code does: few bytes
    /// differ
    /// by one. The weights are compared on its pixels.
    private static void usePixels(byte[] ours, byte[] reference, boolean resizedWithTorch) {
        if (!resizedWithTorch) {
            assertThat(ours).isEqualTo(Arrays.copyOf(reference, ours.length));
            return;
        }
        int differing = 0;
        for (int i = 0; i < ours.length; i++) {
            assertThat(Math.abs((ours[i] & 255) - (reference[i] & 255))).isLessThanOrEqualTo(1);
            differing += ours[i] == reference[i] ? 0 : 1;
        }
        assertThat(differing).isLessThan(ours.length / 500);
        System.arraycopy(reference, 0, ours, 0, ours.length);
    }

    private DeviceWorker worker(String fixture) {
        return new DeviceWorker(
                ModelLoader.load(
                        torch, served(fixture).plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT),
                200,
                FamilyFixtureTest.BLOCK_TOKENS);
    }

    private static float[] features(DeviceWorker worker, int[] handles, int count) {
        float[] found = new float[count];
        int at = 0;
        for (int handle : handles) {
            float[] part = worker.features(handle);
            System.arraycopy(part, 0, found, at, part.length);
            at += part.length;
        }
        assertThat(at).isEqualTo(count);
        return found;
    }
}
