package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.stromboli.engine.step.SamplingBatch;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.Seeds;
import org.stromboli.grammar.automaton.TokenMask;
import org.stromboli.model.LoadListener;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;

/// The sampler in the graph against the slow one, over random logits and random wishes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamplerTest {

    private Torch torch;
    private LoadedModel model;
    private SamplerProbe probe;

    @BeforeAll
    void load() {
        torch = Torch.start();
        torch.useThreads(1);
        model = ModelLoader.load(
                torch,
                FamilyRegistry.open(Fixtures.path("llava_onevision", "checkpoint"))
                        .plan(),
                ModelDevice.CPU,
                Precision.FLOAT32,
                LoadListener.SILENT);
        probe = new SamplerProbe(model);
    }

    @AfterAll
    void close() {
        model.close();
        torch.close();
    }

    @ParameterizedTest
    @Seeds({1, 2, 3, 4, 5, 6, 7, 8})
    void choosesWhatTheOracleChooses(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int sure = 0;
        int rows = 0;
        for (int round = 0; round < 12; round++) {
            int vocabulary = round % 4 == 3 ? 3000 : 60 + random.nextInt(200);
            float[][] logits = logits(random, 1 + random.nextInt(9), vocabulary);
            SamplingBatch batch = batch(random, logits.length, vocabulary);
            int[] chosen = probe.sample(logits, batch).ids();
            SamplerOracle oracle = new SamplerOracle(batch, 1e-5);
            for (int column = 0; column < logits.length; column++) {
                SamplerOracle.Choice expected = oracle.choose(column, logits[column]);
                rows++;
                if (expected.sure()) {
                    sure++;
                    assertThat(chosen[column])
                            .describedAs("seed %d round %d column %d", seed, round, column)
                            .isEqualTo(expected.id());
                }
            }
        }
        assertThat(sure)
                .describedAs("rows whose choice is beyond doubt, of %d", rows)
                .isGreaterThan(rows * 3 / 4);
    }

    @ParameterizedTest
    @Seeds({11, 12, 13, 14})
    void aRowDoesNotDependOnTheOthers(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 5; round++) {
            int vocabulary = 1500 + random.nextInt(1000);
            float[][] logits = logits(random, 6, vocabulary);
            SamplingBatch batch = batch(random, 6, vocabulary);
            int[] together = probe.sample(logits, batch).ids();
            int[] alone = IntStream.range(0, 6)
                    .map(column -> probe.sample(new float[][] {logits[column]}, only(batch, column))
                            .ids()[0])
                    .toArray();
            assertThat(alone).describedAs("seed %d round %d", seed, round).containsExactly(together);
        }
    }

    @Test
    void namedTokensAreToldWhateverIsChosen() {
        SplittableRandom random = new SplittableRandom(22);
        float[][] logits = logits(random, 3, 100);
        int[] columns = {0, 2, 2, 2};
        int[] ids = {99, 5, 5, 0};
        SamplingBatch batch = batch(random, 3, 100).withReport(new SamplingBatch.Report(0, columns, ids));
        float[] named = probe.sample(logits, batch).logprobs().named();
        assertThat(named).hasSize(4);
        for (int i = 0; i < named.length; i++) {
            double expected = SamplerOracle.logprobs(logits[columns[i]])[ids[i]];
            assertThat((double) named[i]).isCloseTo(expected, within(1e-4));
        }
    }

    @Test
    void logprobsAreOfTheModelsOwnDistribution() {
        SplittableRandom random = new SplittableRandom(21);
        float[][] logits = logits(random, 3, 100);
        SamplingBatch batch = withLogprobs(batch(random, 3, 100), 5);
        SampledIds sampled = probe.sample(logits, batch);
        for (int column = 0; column < 3; column++) {
            double[] expected = SamplerOracle.logprobs(logits[column]);
            assertThat((double) sampled.logprobs().chosen()[column])
                    .isCloseTo(expected[sampled.ids()[column]], within(1e-4));
            int[] order = IntStream.range(0, 100)
                    .boxed()
                    .sorted((a, b) -> Double.compare(expected[b], expected[a]))
                    .mapToInt(Integer::intValue)
                    .limit(5)
                    .toArray();
            assertThat(Arrays.copyOfRange(sampled.logprobs().topIds(), 5 * column, 5 * column + 5))
                    .containsExactly(order);
            assertThat((double) sampled.logprobs().top()[5 * column]).isCloseTo(expected[order[0]], within(1e-4));
        }
    }

    @Test
    void aRowThatIsNotFiniteFailsAlone() {
        SplittableRandom random = new SplittableRandom(31);
        float[][] logits = logits(random, 4, 50);
        SamplingBatch batch = batch(random, 4, 50);
        int[] before = probe.sample(logits, batch).ids();
        logits[1][17] = Float.NaN;
        logits[2][3] = Float.POSITIVE_INFINITY;
        int[] after = probe.sample(logits, batch).ids();
        assertThat(after).containsExactly(before[0], -1, -1, before[3]);
    }

    @Test
    void aRowWithoutAnAllowedTokenFailsAlone() {
        SplittableRandom random = new SplittableRandom(41);
        float[][] logits = logits(random, 3, 70);
        SamplingBatch batch = batch(random, 3, 70).withMasks(List.of());
        int[] before = probe.sample(logits, batch).ids();
        SamplingBatch.Masked nothing = new SamplingBatch.Masked(1, TokenMask.of(0, 0), new int[] {3}, false);
        SamplingBatch.Masked onlyTheEnd = new SamplingBatch.Masked(2, TokenMask.of(0, 0), new int[] {69}, true);
        int[] after = probe.sample(logits, batch.withMasks(List.of(nothing, onlyTheEnd)))
                .ids();
        assertThat(after).containsExactly(before[0], -1, 69);
    }

    private static float[][] logits(SplittableRandom random, int rows, int vocabulary) {
        float[][] logits = new float[rows][vocabulary];
        for (float[] row : logits) {
            double spread = 0.5 + 4 * random.nextDouble();
            for (int i = 0; i < vocabulary; i++) {
                row[i] = (float) (spread * random.nextGaussian());
            }
        }
        return logits;
    }

    private static SamplingBatch batch(SplittableRandom random, int n, int vocabulary) {
        List<int[]> seen = new ArrayList<>();
        List<int[]> biased = new ArrayList<>();
        for (int column = 0; column < n; column++) {
            for (int id : ids(random, vocabulary)) {
                seen.add(new int[] {column, id, random.nextInt(4)});
            }
            for (int id : ids(random, vocabulary)) {
                biased.add(new int[] {column, id});
            }
        }
        float[] bias = new float[biased.size()];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = random.nextInt(4) == 0 ? Float.NEGATIVE_INFINITY : (float) random.nextDouble(-5, 5);
        }
        return SamplingBatch.builder(IntStream.range(0, n).toArray())
                .temperature(floats(n, () -> random.nextInt(3) == 0 ? 0 : random.nextDouble(0.2, 2)))
                .topK(IntStream.generate(() -> random.nextInt(2) == 0 ? 0 : 1 + random.nextInt(80))
                        .limit(n)
                        .toArray())
                .topP(floats(n, () -> random.nextInt(2) == 0 ? 1 : random.nextDouble(0.05, 0.99)))
                .minP(floats(n, () -> random.nextInt(2) == 0 ? 0 : random.nextDouble(0, 0.3)))
                .uniform(floats(n, () -> random.nextDouble() * 0.999))
                .repetitionPenalty(floats(n, () -> random.nextInt(2) == 0 ? 1 : random.nextDouble(0.5, 2)))
                .frequencyPenalty(floats(n, () -> random.nextInt(2) == 0 ? 0 : random.nextDouble(-1, 1)))
                .presencePenalty(floats(n, () -> random.nextInt(2) == 0 ? 0 : random.nextDouble(-1, 1)))
                .seen(
                        seen.stream().mapToInt(each -> each[0]).toArray(),
                        seen.stream().mapToInt(each -> each[1]).toArray(),
                        seen.stream().mapToInt(each -> each[2]).toArray())
                .biases(
                        biased.stream().mapToInt(each -> each[0]).toArray(),
                        biased.stream().mapToInt(each -> each[1]).toArray(),
                        bias)
                .masks(masks(random, n, vocabulary))
                .build();
    }

    private static List<SamplingBatch.Masked> masks(SplittableRandom random, int n, int vocabulary) {
        List<SamplingBatch.Masked> masks = new ArrayList<>();
        for (int column = 0; column < n; column++) {
            if (random.nextInt(3) == 0) {
                long keep = random.nextBoolean() ? -1 : random.nextLong();
                long[] words = random.longs(Math.ceilDiv(vocabulary, 64))
                        .map(word -> word & keep)
                        .toArray();
                int[] ends = {random.nextInt(vocabulary)};
                masks.add(new SamplingBatch.Masked(column, TokenMask.of(words), ends, random.nextBoolean()));
            }
        }
        return masks;
    }

    private static TreeSet<Integer> ids(SplittableRandom random, int vocabulary) {
        TreeSet<Integer> ids = new TreeSet<>();
        int count = random.nextInt(2) == 0 ? 0 : random.nextInt(30);
        for (int i = 0; i < count; i++) {
            ids.add(random.nextInt(vocabulary));
        }
        return ids;
    }

    private static float[] floats(int n, java.util.function.DoubleSupplier each) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) each.getAsDouble();
        }
        return values;
    }

    private static SamplingBatch withLogprobs(SamplingBatch b, int alternatives) {
        return b.withReport(new SamplingBatch.Report(alternatives));
    }

    private static SamplingBatch only(SamplingBatch b, int column) {
        int[] seen = where(b.seenColumn(), column);
        int[] biased = where(b.biasColumn(), column);
        float[] bias = new float[biased.length];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = b.bias()[biased[i]];
        }
        return SamplingBatch.builder(0)
                .temperature(b.temperature()[column])
                .topK(b.topK()[column])
                .topP(b.topP()[column])
                .minP(b.minP()[column])
                .uniform(b.uniform()[column])
                .repetitionPenalty(b.repetitionPenalty()[column])
                .frequencyPenalty(b.frequencyPenalty()[column])
                .presencePenalty(b.presencePenalty()[column])
                .seen(
                        new int[seen.length],
                        Arrays.stream(seen).map(i -> b.seenId()[i]).toArray(),
                        Arrays.stream(seen).map(i -> b.seenCount()[i]).toArray())
                .biases(
                        new int[biased.length],
                        Arrays.stream(biased).map(i -> b.biasId()[i]).toArray(),
                        bias)
                .masks(b.masks().stream()
                        .filter(each -> each.column() == column)
                        .map(each -> new SamplingBatch.Masked(0, each.tokens(), each.endIds(), each.mayEnd()))
                        .toList())
                .build();
    }

    private static int[] where(int[] columns, int column) {
        return IntStream.range(0, columns.length)
                .filter(i -> columns[i] == column)
                .toArray();
    }
}
