package org.stromboli.cpu.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.HostDecoder;
import org.stromboli.cpu.HostWeights;
import org.stromboli.cpu.HostWeightsBuilder;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.RandomMatrix;
import org.stromboli.cpu.Rows;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.TestKernels;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.vector.VectorWeightsBuilder;

/// The decoder of machine code computes what the one in Java does, however many rows come at a time.
@ParameterizedClass
@EnumSource(TestKernels.class)
@Tag(MachineCodeReport.TAG)
class BatchDecoderTest {

    private static final int LAYERS = 3;
    private static final int BLOCK_TOKENS = 4;
    private static final int TOKENS = 100;

    private final Random random = new Random(5);

    private final Team team = new Team(2);

    private final TestKernels way;
    private MachineKernels kernels;

    BatchDecoderTest(TestKernels way) {
        this.way = way;
    }

    @BeforeEach
    void needsTheInstructions() {
        kernels = way.kernels();
    }

    @AfterEach
    void stop() {
        team.close();
    }

    /// vocabulary, hidden, heads, kv heads, width, intermediate, window
    @ParameterizedTest
    @CsvSource({
        "100, 64, 4, 2, 16, 96, 0",
        "77, 48, 6, 1, 8, 80, 0",
        "64, 128, 2, 2, 64, 160, 30",
        "130, 80, 3, 3, 72, 32, 0"
    })
    void followsTheDecoderInJava(
            int vocabulary, int hidden, int heads, int kvHeads, int width, int intermediate, int window) {
        DecoderSizes geometry = DecoderSizes.builder()
                .vocabulary(vocabulary)
                .hidden(hidden)
                .heads(heads)
                .kvHeads(kvHeads)
                .width(width)
                .intermediate(intermediate)
                .windows(Collections.nCopies(LAYERS, window))
                .gate(window > 0 ? DecoderSizes.Gate.TANH_GELU : DecoderSizes.Gate.SILU)
                .epsilon(1e-5f)
                .build();
        float[] rotation = new float[TOKENS * width];
        for (int i = 0; i < rotation.length; i += 2) {
            rotation[i] = (float) Math.cos(0.1 * i);
            rotation[i + 1] = (float) Math.sin(0.1 * i);
        }
        VectorWeightsBuilder inJava = new VectorWeightsBuilder(geometry, rotation, team);
        BatchWeightsBuilder machine = new BatchWeightsBuilder(geometry, rotation, kernels, team);
        for (int i = 0; i < LAYERS; i++) {
            HostWeightsBuilder.Layer layer = new HostWeightsBuilder.Layer(
                    new HostWeightsBuilder.Attention(
                            gains(hidden),
                            RandomMatrix.of((heads + 2 * kvHeads) * width, hidden, random),
                            gains((heads + 2 * kvHeads) * width),
                            i == 0 ? gains((heads + kvHeads) * width) : new float[0],
                            RandomMatrix.of(hidden, heads * width, random)),
                    new HostWeightsBuilder.Mlp(
                            gains(hidden),
                            RandomMatrix.of(2 * intermediate, hidden, random),
                            RandomMatrix.of(hidden, intermediate, random)));
            inJava.add(layer);
            machine.add(layer);
        }
        float[] norm = gains(hidden);
        RandomMatrix head = RandomMatrix.of(vocabulary, hidden, random);
        float[] h = new float[TOKENS * hidden];
        for (int i = 0; i < h.length; i++) {
            h[i] = (float) random.nextGaussian();
        }
        try (HostWeights one = inJava.build(norm, head);
                HostWeights other = machine.build(norm, head)) {
            float[][] expected = logits(one, geometry, h, 5);
            int[] all = {1, 3, 8, 16, 17, 40, TOKENS};
            int[] some = {1, 16, 17, TOKENS};
            for (int rows : way.isEmulated() ? some : all) {
                float[][] actual = logits(other, geometry, h, rows);
                for (int token = 0; token < TOKENS; token++) {
                    assertThat(distance(actual[token], expected[token]))
                            .as("token %d of %d at a time", token, rows)
                            .isLessThan(0.03);
                }
            }
        }
    }

    private float[] gains(int size) {
        float[] gains = new float[size];
        for (int i = 0; i < size; i++) {
            gains[i] = 1 + 0.3f * (float) random.nextGaussian();
        }
        return gains;
    }

    /// One sequence, so many rows at a time; the last row of each step alone is requested in every other step.
    private static float[][] logits(HostWeights weights, DecoderSizes geometry, float[] h, int rows) {
        int hidden = geometry.hidden();
        float[][] logits = new float[TOKENS][];
        try (Arena arena = Arena.ofShared()) {
            List<MemorySegment> cache = new ArrayList<>();
            for (int i = 0; i < LAYERS; i++) {
                cache.add(arena.allocate(2L * TOKENS * geometry.slotWidth(), 64));
            }
            HostDecoder decoder = weights.decoder(cache, BLOCK_TOKENS);
            int[] blocks = IntStream.range(0, TOKENS / BLOCK_TOKENS)
                    .map(i -> TOKENS / BLOCK_TOKENS - 1 - i)
                    .toArray();
            MemorySegment to = arena.allocate(4L * TOKENS * geometry.vocabulary());
            for (int from = 0; from < TOKENS; from += rows) {
                int first = from;
                int count = Math.min(rows, TOKENS - from);
                int[] positions = IntStream.range(from, from + count).toArray();
                int[] slots = IntStream.of(positions)
                        .map(p -> blocks[p / BLOCK_TOKENS] * BLOCK_TOKENS + p % BLOCK_TOKENS)
                        .toArray();
                int[] contexts = IntStream.of(positions).map(p -> p + 1).toArray();
                int[][] tables = IntStream.range(0, count).mapToObj(i -> blocks).toArray(int[][]::new);
                float[] input = new float[count * hidden];
                System.arraycopy(h, first * hidden, input, 0, input.length);
                int[] logitRows = IntStream.range(0, count).toArray();
                decoder.run(input, new Rows(positions, slots, contexts, tables), logitRows);
                decoder.copyLogits(count, to);
                for (int i = 0; i < count; i++) {
                    long at = 4L * i * geometry.vocabulary();
                    logits[first + i] =
                            to.asSlice(at, 4L * geometry.vocabulary()).toArray(ValueLayout.JAVA_FLOAT);
                }
            }
        }
        return logits;
    }

    private static double distance(float[] one, float[] other) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < one.length; i++) {
            difference += Math.pow(one[i] - other[i], 2);
            size += Math.pow(other[i], 2);
        }
        return Math.sqrt(difference / size);
    }
}
