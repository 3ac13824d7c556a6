package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.engine.Step;
import org.stromboli.family.Families;
import org.stromboli.family.ServedModel;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.ReferenceDecoder;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;

/// Sequences that share steps in any mixture, in chunks of any size and blocks in any order, get the tokens that the
/// slow decoder gives to each of them alone.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MixedBatchTest {

    private static final int BLOCK_TOKENS = 8;
    private static final int BLOCKS = 200;
    private static final int TOKENS = 6;

    private Torch torch;
    private DeviceWorker worker;
    private List<FixtureCases.Case> cases;
    private List<float[]> expected;

    @BeforeAll
    void load() throws IOException {
        torch = Torch.start();
        torch.useThreads(1);
        ServedModel served = Families.open(Fixtures.path("llava_onevision", "checkpoint"));
        worker = new DeviceWorker(
                ModelLoader.load(torch, served.plan(), ModelDevice.CPU, Precision.FLOAT32, LoadListener.SILENT),
                BLOCKS,
                BLOCK_TOKENS);
        cases = FixtureCases.of("llava_onevision", served);
        ReferenceDecoder slow = new ReferenceDecoder(Fixtures.path("llava_onevision", "checkpoint"));
        expected = cases.stream().map(each -> forced(slow, each)).toList();
    }

    @AfterAll
    void close() {
        worker.close();
        torch.close();
    }

    /// Logits after the prompt and after each of some tokens that were chosen beforehand: no margin can spoil it.
    private static float[] forced(ReferenceDecoder slow, FixtureCases.Case each) {
        int[] ids = withForcedTokens(each);
        float[] all = new float[0];
        for (int i = 0; i < TOKENS; i++) {
            int[] known = Arrays.copyOf(ids, each.ids().length + i);
            float[] logits = slow.logits(known, each.media(), features(each));
            int at = all.length;
            all = Arrays.copyOf(all, at + logits.length);
            System.arraycopy(logits, 0, all, at, logits.length);
        }
        return all;
    }

    private static int[] withForcedTokens(FixtureCases.Case each) {
        int[] ids = Arrays.copyOf(each.ids(), each.ids().length + TOKENS);
        System.arraycopy(each.greedy(), 0, ids, each.ids().length, TOKENS);
        return ids;
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
        Random random = new Random(seed);
        List<Integer> free = new ArrayList<>(IntStream.range(0, BLOCKS).boxed().toList());
        Collections.shuffle(free, random);
        List<Running> waiting = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            waiting.add(new Running(i, free));
        }
        Collections.shuffle(waiting, random);
        List<Running> running = new ArrayList<>();
        while (!waiting.isEmpty() || !running.isEmpty()) {
            if (!waiting.isEmpty() && (running.isEmpty() || random.nextInt(3) == 0)) {
                Running next = waiting.removeFirst();
                next.encode();
                running.add(next);
            }
            step(running, random, seed);
            running.removeIf(Running::finished);
        }
    }

    private void step(List<Running> running, Random random, long seed) {
        StepWriter writer = new StepWriter(BLOCK_TOKENS);
        List<Running> sampled = new ArrayList<>();
        for (Running each : running) {
            if (random.nextInt(5) > 0) {
                int end = Math.min(each.known(), each.computed + 1 + random.nextInt(random.nextBoolean() ? 3 : 90));
                writer.add(
                        each.ids, each.computed, end, each.blocks, each.of.media(), each.handles, end == each.known());
                each.computed = end;
                if (end == each.known()) {
                    sampled.add(each);
                }
            }
        }
        Step step = writer.greedy();
        if (step.tokens() == 0) {
            return;
        }
        float[] logits = worker.logits(step);
        for (int row = 0; row < sampled.size(); row++) {
            Running each = sampled.get(row);
            float[] found = Arrays.copyOfRange(logits, row * 640, row * 640 + 640);
            float[] wanted = Arrays.copyOfRange(expected.get(each.index), each.sampled * 640, each.sampled * 640 + 640);
            assertThat(FamilyFixtureTest.furthest(found, wanted))
                    .describedAs("seed %d, %s, token %d", seed, each.of, each.sampled)
                    .isLessThan(1e-3);
            each.sampled++;
        }
    }

    private final class Running {
        private final int index;
        private final FixtureCases.Case of;
        private final int[] ids;
        private final int[] blocks;
        private final int[] handles;
        private int computed;
        private int sampled;

        Running(int index, List<Integer> free) {
            this.index = index;
            this.of = cases.get(index);
            this.ids = withForcedTokens(of);
            this.blocks = IntStream.range(0, Math.ceilDiv(ids.length, BLOCK_TOKENS))
                    .map(i -> free.removeLast())
                    .toArray();
            this.handles = IntStream.range(0, of.media().size())
                    .map(i -> 10 * index + i)
                    .toArray();
        }

        void encode() {
            List<Step.VisionWork> work = new ArrayList<>();
            for (int i = 0; i < handles.length; i++) {
                int slices = worker.visionSlices(of.media().get(i).media());
                work.add(new Step.VisionWork(handles[i], of.media().get(i).media(), 0, slices));
            }
            worker.run(StepWriter.vision(handles, work));
        }

        int known() {
            return of.ids().length + sampled;
        }

        boolean finished() {
            return sampled == TOKENS;
        }
    }
}
