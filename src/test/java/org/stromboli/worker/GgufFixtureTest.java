package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;
import org.stromboli.vision.Tiles;

/// What transformers computes in float32 from the dequantised weights of GGUF files that llama.cpp's tools have made:
/// pixels, prompt ids, features, logits and greedy tokens.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GgufFixtureTest {

    private static final int BLOCK_TOKENS = 16;
    private static final int MARKER = -200;

    private static final List<String> FIXTURES = List.of(
            "gguf_llava15_q4_k_m",
            "gguf_llava15_q8_0",
            "gguf_llava15_bf16",
            "gguf_llava15_q4_0",
            "gguf_bakllava_q5_k_m",
            "gguf_next_q4_k_m",
            "gguf_next_iq4_xs",
            "gguf_llama3_q4_k_m",
            "gguf_onevision_q4_k_m",
            "gguf_types",
            "gguf_codebooks");

    private final Map<String, DeviceWorker> workers = new HashMap<>();
    private final List<Arguments> cases = new ArrayList<>();
    private Torch torch;

    @BeforeAll
    void load() {
        torch = Torch.start();
        torch.useThreads(1);
        for (String name : FIXTURES) {
            String fixture = "quantised/" + name;
            ServedModel served = FamilyRegistry.open(Fixtures.path(fixture, "checkpoint"));
            workers.put(
                    fixture,
                    new DeviceWorker(
                            ModelLoader.load(
                                    torch, served.plan(), ModelDevice.CPU, Precision.FLOAT32, LoadListener.SILENT),
                            200,
                            BLOCK_TOKENS));
            FixtureCases.of(fixture, served).forEach(each -> cases.add(Arguments.of(fixture, each)));
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
    void pixelsEqualTheReference(String fixture, FixtureCases.Case each) {
        assertThat(each.referencePixels()).hasSameSizeAs(each.media());
        for (int i = 0; i < each.media().size(); i++) {
            Tiles tiles = each.media().get(i).media().visual().tiles();
            byte[] reference = each.referencePixels().get(i);
            assertThat(tiles.rgb())
                    .isEqualTo(tiles.count() == 1 ? Arrays.copyOf(reference, tiles.rgb().length) : reference);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void promptIdsEqualTheReference(String fixture, FixtureCases.Case each) {
        int[] reference = each.referenceIds();
        boolean marked = Arrays.stream(reference).anyMatch(id -> id == MARKER);
        assertThat(marked ? FamilyFixtureTest.collapsed(each) : each.ids()).containsExactly(reference);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void logitsOfTheLastPromptTokenEqualTheReference(String fixture, FixtureCases.Case each) {
        DeviceWorker worker = workers.get(fixture);
        int[] handles = FamilyFixtureTest.encode(worker, each);
        int[] blocks = IntStream.range(0, 40).map(i -> 3 + 2 * i).toArray();
        StepWriter step =
                new StepWriter(BLOCK_TOKENS).add(each.ids(), 0, each.ids().length, blocks, each.media(), handles, true);
        assertThat(FamilyFixtureTest.furthest(worker.logits(step.greedy()), each.logits()))
                .isLessThan(1e-3);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void greedyTokensEqualTheReference(String fixture, FixtureCases.Case each) {
        DeviceWorker worker = workers.get(fixture);
        int[] handles = FamilyFixtureTest.encode(worker, each);
        int[] expected = Arrays.copyOf(each.greedy(), each.comparable());
        for (int chunk : new int[] {7, 512}) {
            assertThat(FamilyFixtureTest.greedy(worker, each, handles, chunk, each.comparable()))
                    .describedAs("chunks of %d", chunk)
                    .containsExactly(expected);
        }
    }
}
