package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.ReferenceDecoder;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.torch.Torch;

/// Sequences that share steps in any mixture, in chunks of any size and blocks in any order, get the logits that the
/// slow decoder gives to each of them alone.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MixedBatchTest {

    private static final int TOKENS = 6;

    private Torch torch;
    private DeviceWorker worker;
    private List<FixtureCases.Case> cases;
    private ForcedAnswers answers;
    private List<float[][]> expected;

    @BeforeAll
    void load() throws IOException {
        torch = Torch.start();
        torch.useThreads(1);
        ServedModel served = FamilyRegistry.open(Fixtures.path("llava_onevision", "checkpoint"));
        worker = new DeviceWorker(
                ModelLoader.load(torch, served.plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT),
                ForcedAnswers.blocks(),
                ForcedAnswers.blockTokens());
        cases = FixtureCases.of("llava_onevision", served);
        answers = new ForcedAnswers(cases, TOKENS);
        ReferenceDecoder slow = new ReferenceDecoder(Fixtures.path("llava_onevision", "checkpoint"));
        expected = cases.stream().map(each -> logits(slow, each)).toList();
    }

    @AfterAll
    void close() {
        worker.close();
        torch.close();
    }

    private float[][] logits(ReferenceDecoder slow, FixtureCases.Case of) {
        int[] ids = answers.ids(of);
        int[] known = Arrays.copyOf(ids, ids.length - 1);
        return slow.logits(known, of.media(), features(of), of.ids().length - 1);
    }

    private static List<float[]> features(FixtureCases.Case each) {
        List<float[]> parts = new ArrayList<>();
        int at = 0;
        for (var span : each.media()) {
            int size = span.media().tokens() * 64;
            parts.add(Arrays.copyOfRange(each.features(), at, at + size));
            at += size;
        }
        return parts;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void equalsTheSlowDecoderWhateverSharesTheStep(long seed) {
        float[][][] found = answers.mixed(worker, new Random(seed));
        for (int i = 0; i < found.length; i++) {
            for (int token = 0; token < TOKENS; token++) {
                assertThat(FamilyFixtureTest.furthest(found[i][token], expected.get(i)[token]))
                        .describedAs("seed %d, %s, token %d", seed, cases.get(i), token)
                        .isLessThan(1e-3);
            }
        }
    }
}
