package org.stromboli.cpu.packed;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.HostDecoder;
import org.stromboli.cpu.HostWeights;
import org.stromboli.cpu.PackedWeightsBuilder;
import org.stromboli.cpu.Rows;
import org.stromboli.cpu.Team;
import org.stromboli.quantisation.WeightMatrix;

/// The decoder of packed weights against sums in double precision, and against itself in other company.
class PackedDecoderTest {

    private static final int LAYERS = 3;
    private static final int BLOCK_TOKENS = 4;
    private static final int TOKENS = 100;
    private static final int MAX_ROUNDS = 2000;

    private final Random random = new Random(5);
    private final Team team = new Team(2);

    @AfterEach
    void stop() {
        team.close();
    }

    /// Weights in the heap.
    private record Plain(int rows, int columns, float[] values) implements WeightMatrix {

        @Override
        public void decode(int row, float[] to) {
            System.arraycopy(values, row * columns, to, 0, columns);
        }

        double[] times(double[] x) {
            double[] y = new double[rows];
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    y[row] += values[row * columns + column] * x[column];
                }
            }
            return y;
        }
    }

    private final class Model {

        final DecoderSizes sizes;
        final float[] rotation;
        final List<PackedWeightsBuilder.Layer> layers = new ArrayList<>();
        final float[] norm;
        final Plain head;

        Model(DecoderSizes sizes) {
            this.sizes = sizes;
            rotation = new float[TOKENS * sizes.width()];
            for (int i = 0; i < rotation.length; i += 2) {
                rotation[i] = (float) Math.cos(0.1 * i);
                rotation[i + 1] = (float) Math.sin(0.1 * i);
            }
            int keys = sizes.kvHeads() * sizes.width();
            for (int i = 0; i < LAYERS; i++) {
                layers.add(new PackedWeightsBuilder.Layer(
                        new PackedWeightsBuilder.Attention(
                                gains(sizes.hidden()),
                                List.of(
                                        matrix(sizes.queryWidth(), sizes.hidden()),
                                        matrix(keys, sizes.hidden()),
                                        matrix(keys, sizes.hidden())),
                                i == 0 ? new float[0] : gains(sizes.queryWidth() + 2 * keys),
                                new float[0],
                                matrix(sizes.hidden(), sizes.queryWidth())),
                        new PackedWeightsBuilder.Mlp(
                                gains(sizes.hidden()),
                                List.of(
                                        matrix(sizes.intermediate(), sizes.hidden()),
                                        matrix(sizes.intermediate(), sizes.hidden())),
                                matrix(sizes.hidden(), sizes.intermediate()))));
            }
            norm = gains(sizes.hidden());
            head = matrix(sizes.vocabulary(), sizes.hidden());
        }

        HostWeights packed() {
            DecoderPacker packer = new DecoderPacker(sizes, rotation, team);
            layers.forEach(packer::add);
            return packer.build(norm, head);
        }

        private Plain matrix(int rows, int columns) {
            float[] values = new float[rows * columns];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextGaussian() / Math.sqrt(columns));
            }
            return new Plain(rows, columns, values);
        }

        private float[] gains(int size) {
            float[] gains = new float[size];
            for (int i = 0; i < size; i++) {
                gains[i] = 1 + 0.3f * (float) random.nextGaussian();
            }
            return gains;
        }

        float[] inputs(int tokens) {
            float[] h = new float[tokens * sizes.hidden()];
            for (int i = 0; i < h.length; i++) {
                h[i] = (float) random.nextGaussian();
            }
            return h;
        }

        /// Logits of each position of a sequence.
        double[][] expected(float[] h) {
            int tokens = h.length / sizes.hidden();
            double[][] x = new double[tokens][];
            for (int token = 0; token < tokens; token++) {
                x[token] = doubles(h, token * sizes.hidden(), sizes.hidden());
            }
            for (PackedWeightsBuilder.Layer layer : layers) {
                double[][] q = new double[tokens][];
                double[][] k = new double[tokens][];
                double[][] v = new double[tokens][];
                for (int token = 0; token < tokens; token++) {
                    double[] y = normalised(x[token], layer.attention().norm());
                    float[] bias = layer.attention().bias();
                    q[token] = turned(plus(((Plain) layer.attention().qkv().get(0)).times(y), bias, 0), token);
                    k[token] = turned(
                            plus(((Plain) layer.attention().qkv().get(1)).times(y), bias, sizes.queryWidth()), token);
                    v[token] = plus(
                            ((Plain) layer.attention().qkv().get(2)).times(y),
                            bias,
                            sizes.queryWidth() + k[token].length);
                }
                for (int token = 0; token < tokens; token++) {
                    double[] attended = attended(q[token], k, v, token);
                    add(x[token], ((Plain) layer.attention().output()).times(attended));
                    double[] y = normalised(x[token], layer.mlp().norm());
                    double[] gate = ((Plain) layer.mlp().gateUp().get(0)).times(y);
                    double[] up = ((Plain) layer.mlp().gateUp().get(1)).times(y);
                    for (int i = 0; i < gate.length; i++) {
                        gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
                    }
                    add(x[token], ((Plain) layer.mlp().down()).times(gate));
                }
            }
            double[][] logits = new double[tokens][];
            for (int token = 0; token < tokens; token++) {
                logits[token] = head.times(normalised(x[token], norm));
            }
            return logits;
        }

        private double[] attended(double[] q, double[][] k, double[][] v, int token) {
            int width = sizes.width();
            int group = sizes.heads() / sizes.kvHeads();
            double[] result = new double[q.length];
            int first = sizes.window(0) == 0 ? 0 : Math.max(0, token + 1 - sizes.window(0));
            for (int head = 0; head < sizes.heads(); head++) {
                double total = 0;
                double[] sum = new double[width];
                for (int p = first; p <= token; p++) {
                    double score = 0;
                    for (int i = 0; i < width; i++) {
                        score += q[head * width + i] * k[p][head / group * width + i];
                    }
                    double weight = Math.exp(score / Math.sqrt(width));
                    total += weight;
                    for (int i = 0; i < width; i++) {
                        sum[i] += weight * v[p][head / group * width + i];
                    }
                }
                for (int i = 0; i < width; i++) {
                    result[head * width + i] = sum[i] / total;
                }
            }
            return result;
        }

        private double[] turned(double[] x, int position) {
            double[] y = new double[x.length];
            int width = sizes.width();
            for (int i = 0; i < x.length; i++) {
                int within = i % width;
                int pair = within % (width / 2);
                double cosine = rotation[position * width + 2 * pair];
                double sine = rotation[position * width + 2 * pair + 1];
                int start = i - within;
                y[i] = within < width / 2
                        ? x[start + pair] * cosine - x[start + pair + width / 2] * sine
                        : x[start + pair] * sine + x[start + pair + width / 2] * cosine;
            }
            return y;
        }

        private double[] normalised(double[] x, float[] gain) {
            double squares = 0;
            for (double each : x) {
                squares += each * each;
            }
            double factor = 1 / Math.sqrt(squares / x.length + sizes.epsilon());
            double[] y = new double[x.length];
            for (int i = 0; i < y.length; i++) {
                y[i] = x[i] * factor * gain[i];
            }
            return y;
        }
    }

    private static double[] doubles(float[] values, int from, int count) {
        double[] doubles = new double[count];
        for (int i = 0; i < count; i++) {
            doubles[i] = values[from + i];
        }
        return doubles;
    }

    private static double[] plus(double[] x, float[] bias, int from) {
        for (int i = 0; bias.length > 0 && i < x.length; i++) {
            x[i] += bias[from + i];
        }
        return x;
    }

    private static void add(double[] x, double[] y) {
        for (int i = 0; i < x.length; i++) {
            x[i] += y[i];
        }
    }

    private static DecoderSizes sizes(
            int vocabulary, int hidden, int heads, int kvHeads, int width, int intermediate, int window) {
        return DecoderSizes.builder()
                .vocabulary(vocabulary)
                .hidden(hidden)
                .heads(heads)
                .kvHeads(kvHeads)
                .width(width)
                .intermediate(intermediate)
                .windows(Collections.nCopies(LAYERS, window))
                .epsilon(1e-5f)
                .build();
    }

    /// vocabulary, hidden, heads, kv heads, width, intermediate, window
    @ParameterizedTest
    @CsvSource({
        "100, 64, 4, 2, 16, 96, 0",
        "77, 48, 6, 1, 8, 80, 0",
        "64, 128, 2, 2, 64, 160, 30",
        "130, 80, 3, 3, 72, 33, 0",
        "61, 36, 2, 1, 6, 19, 7"
    })
    void equalsPlainSums(int vocabulary, int hidden, int heads, int kvHeads, int width, int intermediate, int window) {
        Model model = new Model(sizes(vocabulary, hidden, heads, kvHeads, width, intermediate, window));
        float[] h = model.inputs(TOKENS);
        double[][] expected = model.expected(h);
        try (HostWeights weights = model.packed()) {
            for (int rows : new int[] {1, 3, 8, 17, TOKENS}) {
                float[][] found = logits(weights, model.sizes, h, rows);
                for (int token = 0; token < TOKENS; token++) {
                    assertThat(distance(found[token], expected[token]))
                            .as("token %d of %d at a time", token, rows)
                            .isLessThan(0.01); // keys and values are bfloat16
                }
            }
        }
    }

    /// As soon as all loops are compiled: interpreted ones add the lanes of a vector in another order.
    @Test
    void rowsHaveTheSameBitsWhoeverSharesTheStep() {
        Model model = new Model(sizes(90, 64, 4, 2, 16, 96, 20));
        float[][] inputs = {model.inputs(40), model.inputs(12), model.inputs(30), model.inputs(9)};
        int[][] first = {{0, 0, 30}, {1, 0, 3}, {2, 0, 1}, {3, 0, 9}}; // a prompt, a short one, a token, another prompt
        int[][] second = {{2, 1, 30}, {0, 30, 31}, {1, 3, 12}};
        try (HostWeights weights = model.packed()) {
            boolean same = false;
            for (int i = 0; i < MAX_ROUNDS && !same; i++) {
                same = sharedEqualsAlone(weights, model.sizes, inputs, first, second);
            }
            assertThat(same).isTrue();
        }
    }

    private static boolean sharedEqualsAlone(
            HostWeights weights, DecoderSizes sizes, float[][] inputs, int[][] first, int[][] second) {
        try (Arena arena = Arena.ofShared()) {
            Sequences shared = new Sequences(weights, sizes, inputs, arena);
            float[][] firstShared = shared.step(first);
            float[][] secondShared = shared.step(second);
            boolean same = true;
            for (int i = 0; i < inputs.length; i++) {
                Sequences alone = new Sequences(weights, sizes, inputs, arena);
                same &= Arrays.equals(alone.step(part(first, i))[0], firstShared[i]);
                for (int j = 0; j < second.length; j++) {
                    if (second[j][0] == i) {
                        same &= Arrays.equals(alone.step(part(second, j))[0], secondShared[j]);
                    }
                }
            }
            return same;
        }
    }

    private static int[][] part(int[][] parts, int index) {
        return new int[][] {parts[index]};
    }

    /// Sequences that share a cache, each in blocks of its own.
    private static final class Sequences {

        private final DecoderSizes sizes;
        private final float[][] inputs;
        private final HostDecoder decoder;
        private final MemorySegment logits;

        Sequences(HostWeights weights, DecoderSizes sizes, float[][] inputs, Arena arena) {
            this.sizes = sizes;
            this.inputs = inputs;
            List<MemorySegment> cache = new ArrayList<>();
            for (int i = 0; i < LAYERS; i++) {
                cache.add(arena.allocate(2L * inputs.length * TOKENS * sizes.slotWidth(), 64));
            }
            decoder = weights.decoder(cache, BLOCK_TOKENS);
            logits = arena.allocate((long) inputs.length * sizes.vocabulary() * Float.BYTES);
        }

        /// @param parts sequence, first and end position of each
        /// @return logits of each part's last position
        float[][] step(int[][] parts) {
            int rows = Arrays.stream(parts).mapToInt(part -> part[2] - part[1]).sum();
            float[] h = new float[rows * sizes.hidden()];
            int[] positions = new int[rows];
            int[] slots = new int[rows];
            int[] contexts = new int[rows];
            int[][] blocks = new int[rows][];
            int[] logitRows = new int[parts.length];
            int row = 0;
            for (int i = 0; i < parts.length; i++) {
                int sequence = parts[i][0];
                int[] table = IntStream.range(0, TOKENS / BLOCK_TOKENS)
                        .map(block -> block * inputs.length + sequence)
                        .toArray();
                for (int position = parts[i][1]; position < parts[i][2]; position++) {
                    System.arraycopy(
                            inputs[sequence], position * sizes.hidden(), h, row * sizes.hidden(), sizes.hidden());
                    positions[row] = position;
                    slots[row] = table[position / BLOCK_TOKENS] * BLOCK_TOKENS + position % BLOCK_TOKENS;
                    contexts[row] = position + 1;
                    blocks[row++] = table;
                }
                logitRows[i] = row - 1;
            }
            decoder.run(h, new Rows(positions, slots, contexts, blocks), logitRows);
            decoder.copyLogits(parts.length, logits);
            float[][] found = new float[parts.length][sizes.vocabulary()];
            for (int i = 0; i < parts.length; i++) {
                int from = i * sizes.vocabulary();
                for (int j = 0; j < sizes.vocabulary(); j++) {
                    found[i][j] = logits.getAtIndex(ValueLayout.JAVA_FLOAT, from + j);
                }
                assertThat(decoder.argmax(i)).isEqualTo(argmax(found[i]));
            }
            return found;
        }

        private static int argmax(float[] values) {
            int best = 0;
            for (int i = 1; i < values.length; i++) {
                best = values[i] > values[best] ? i : best;
            }
            return best;
        }
    }

    /// One sequence, so many rows at a time.
    private static float[][] logits(HostWeights weights, DecoderSizes sizes, float[] h, int rows) {
        float[][] logits = new float[TOKENS][];
        try (Arena arena = Arena.ofShared()) {
            List<MemorySegment> cache = new ArrayList<>();
            for (int i = 0; i < LAYERS; i++) {
                cache.add(arena.allocate(2L * TOKENS * sizes.slotWidth(), 64));
            }
            HostDecoder decoder = weights.decoder(cache, BLOCK_TOKENS);
            int count = TOKENS / BLOCK_TOKENS;
            int[] blocks = IntStream.range(0, count).map(i -> count - 1 - i).toArray();
            long bytes = 4L * sizes.vocabulary();
            MemorySegment to = arena.allocate(TOKENS * bytes);
            for (int from = 0; from < TOKENS; from += rows) {
                int[] positions =
                        IntStream.range(from, Math.min(TOKENS, from + rows)).toArray();
                int[] slots = IntStream.of(positions)
                        .map(p -> blocks[p / BLOCK_TOKENS] * BLOCK_TOKENS + p % BLOCK_TOKENS)
                        .toArray();
                int[] contexts = IntStream.of(positions).map(p -> p + 1).toArray();
                int[][] tables = new int[positions.length][];
                Arrays.fill(tables, blocks);
                float[] input =
                        Arrays.copyOfRange(h, from * sizes.hidden(), (from + positions.length) * sizes.hidden());
                int[] logitRows = IntStream.range(0, positions.length).toArray();
                decoder.run(input, new Rows(positions, slots, contexts, tables), logitRows);
                decoder.copyLogits(positions.length, to);
                for (int i = 0; i < positions.length; i++) {
                    logits[from + i] = to.asSlice(i * bytes, bytes).toArray(ValueLayout.JAVA_FLOAT);
                }
            }
        }
        return logits;
    }

    private static double distance(float[] one, double[] other) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < one.length; i++) {
            difference += Math.pow(one[i] - other[i], 2);
            size += Math.pow(other[i], 2);
        }
        return Math.sqrt(difference / size);
    }
}
