package org.stromboli.cpu.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.KvLayer;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.packed.PackedMatrices;

/// Attention of many queries, against plain sums in double precision.
@Tag(MachineCodeReport.TAG)
class BlockAttentionTest {

    private static final int BLOCK_TOKENS = 16;

    private final Random random = new Random(11);
    private final Team team = new Team(2);
    private final Arena arena = Arena.ofShared();

    @BeforeEach
    void skip() {
        assumeTrue(PackedMatrices.available(), "this processor lacks AVX2, or the system makes no machine code");
    }

    @AfterEach
    void close() {
        team.close();
        arena.close();
    }

    /// A sequence in a cache, with queries at its end.
    private final class Case {

        final int heads;
        final int kvHeads;
        final int width;
        final int window;
        final int context;
        final KvLayer cache;
        final int[] blocks;
        final MemorySegment queries;
        final long stride;

        Case(int heads, int kvHeads, int width, int window, int context) {
            this.heads = heads;
            this.kvHeads = kvHeads;
            this.width = width;
            this.window = window;
            this.context = context;
            int count = Math.ceilDiv(context, BLOCK_TOKENS);
            blocks = IntStream.range(0, count).map(i -> count - 1 - i).toArray();
            long slots = (long) count * BLOCK_TOKENS;
            cache = new KvLayer(arena.allocate(slots * 4 * kvHeads * width, 64), BLOCK_TOKENS, kvHeads, width, window);
            for (int position = 0; position < context; position++) {
                for (int i = 0; i < 2 * kvHeads * width; i++) {
                    cache.put(slot(position), i, Bfloat16.rounded((float) random.nextGaussian()));
                }
            }
            stride = (heads + 3L) * width * Float.BYTES;
            queries = arena.allocate(context * stride, 64);
            for (long i = 0; i < context * stride / Float.BYTES; i++) {
                queries.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (3 * random.nextGaussian()));
            }
        }

        int slot(int position) {
            return blocks[position / BLOCK_TOKENS] * BLOCK_TOKENS + position % BLOCK_TOKENS;
        }

        int first(int position) {
            return window == 0 ? 0 : Math.max(0, position + 1 - window);
        }

        /// Of the queries at positions `from` to `to`.
        float[] run(int from, int to) {
            int[] rows = IntStream.range(from, to).toArray();
            MemorySegment results = arena.allocate((long) rows.length * heads * width * Float.BYTES, 64);
            Queries asked = new Queries(
                    queries,
                    stride,
                    rows,
                    IntStream.of(rows).map(this::first).toArray(),
                    IntStream.of(rows).map(row -> row + 1).toArray(),
                    results);
            new BlockAttention(heads, kvHeads, width).run(asked, new PagedKeyValues(cache, blocks), team);
            return results.toArray(ValueLayout.JAVA_FLOAT);
        }

        double[] expected(int position, int head) {
            double[] scores = new double[position + 1];
            double total = 0;
            for (int p = first(position); p <= position; p++) {
                double sum = 0;
                for (int i = 0; i < width; i++) {
                    long at = position * stride + (head * width + i) * 4L;
                    sum += queries.get(ValueLayout.JAVA_FLOAT, at) * element(p, kvHead(head) * width + i);
                }
                scores[p] = Math.exp(sum / Math.sqrt(width));
                total += scores[p];
            }
            double[] result = new double[width];
            for (int p = first(position); p <= position; p++) {
                for (int i = 0; i < width; i++) {
                    result[i] += scores[p] / total * element(p, (kvHeads + kvHead(head)) * width + i);
                }
            }
            return result;
        }

        int kvHead(int head) {
            return head / (heads / kvHeads);
        }

        float element(int position, int index) {
            long at = slot(position) * cache.slotBytes() + 2L * index;
            return Bfloat16.of(cache.memory().get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
        }
    }

    /// heads, kv heads, width, window, context, first query
    @ParameterizedTest
    @CsvSource({
        "4, 2, 16, 0, 70, 0",
        "3, 3, 64, 0, 150, 20",
        "7, 1, 64, 0, 200, 150",
        "2, 1, 8, 0, 65, 64",
        "2, 2, 80, 30, 300, 100",
        "6, 2, 128, 100, 333, 0",
        "1, 1, 72, 1, 40, 3",
        "1, 1, 6, 0, 900, 0"
    })
    void equalsPlainSums(int heads, int kvHeads, int width, int window, int context, int from) {
        Case each = new Case(heads, kvHeads, width, window, context);
        float[] found = each.run(from, context);
        for (int position = from; position < context; position++) {
            for (int head = 0; head < heads; head++) {
                double[] expected = each.expected(position, head);
                for (int i = 0; i < width; i++) {
                    assertThat((double) found[((position - from) * heads + head) * width + i])
                            .as("position %d, head %d, element %d", position, head, i)
                            .isCloseTo(expected[i], within(2e-5));
                }
            }
        }
    }

    @Test
    void aQueryHasTheSameBitsWhateverTheOthersAre() {
        for (int window : new int[] {0, 90}) {
            Case each = new Case(6, 2, 64, window, 400);
            float[] all = each.run(0, 400);
            int size = 6 * 64;
            for (int count : new int[] {1, 3, 10, 129}) {
                for (int from = 0; from + count <= 400; from += 57) {
                    float[] some = each.run(from, from + count);
                    float[] part = new float[some.length];
                    System.arraycopy(all, from * size, part, 0, part.length);
                    assertThat(some).as("%d queries from %d", count, from).containsExactly(part);
                }
            }
        }
    }

    /// Prints the speed: 7B shape and that of a small model with grouped queries.
    public static void main(String[] args) {
        BlockAttentionTest test = new BlockAttentionTest();
        int[][] shapes = {{32, 32, 128}, {14, 2, 64}, {28, 4, 128}};
        for (int[] shape : shapes) {
            for (int context : new int[] {512, 3000}) {
                Case each = test.new Case(shape[0], shape[1], shape[2], 0, context);
                int from = context - 512;
                double flops = 0;
                for (int position = from; position < context; position++) {
                    flops += 4.0 * shape[0] * shape[2] * (position + 1);
                }
                long best = Long.MAX_VALUE;
                for (int i = 0; i < 8; i++) {
                    long start = System.nanoTime();
                    each.run(from, context);
                    best = Math.min(best, System.nanoTime() - start);
                }
                System.out.printf(
                        "heads %d/%d of %d, 512 queries at the end of %d: %.1f ms, %.1f GFLOP/s%n",
                        shape[0], shape[1], shape[2], context, best / 1e6, flops / best);
            }
        }
        test.close();
    }
}
