package org.stromboli.cpu.vector;

import static org.stromboli.cpu.Lanes.FLOATS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.KvLayer;
import org.stromboli.cpu.Lanes;
import org.stromboli.cpu.VectorExponential;

/// Attention of one row's query heads that share a key head, over the row's blocks. Rounds where libtorch's kernel
/// does: weights, before values are weighted by them, and the result; or not at all. Has memory of its own; one thread
/// at a time.
public final class HeadAttention {

    /// Elements of two vectors: a vector of ints holds as many.
    private static final int CHUNK = AttentionKernels.CHUNK;

    /// Positions that all heads of the group look at before anybody goes on: their keys stay in the first cache.
    private static final int TOGETHER = 128;

    private final int group;
    private final int width;
    private final int whole; // elements in whole chunks
    private final float scale;
    private final boolean rounded;
    private final float[] even; // [group, width / 2] of the queries, in the order in which keys are unpacked
    private final float[] odd; // [group, width / 2]
    private final float[] sums; // [group, whole] of values, evens and odds of each chunk after each other
    private float[] weights = new float[0]; // [group, stride]
    private int stride;

    public HeadAttention(DecoderSizes geometry) {
        this(geometry, true);
    }

    /// Computes in float32.
    public static HeadAttention unrounded(DecoderSizes geometry) {
        return new HeadAttention(geometry, false);
    }

    private HeadAttention(DecoderSizes geometry, boolean rounded) {
        this.rounded = rounded;
        group = geometry.heads() / geometry.kvHeads();
        width = geometry.width();
        whole = width - width % CHUNK;
        scale = (float) (1 / Math.sqrt(width));
        even = new float[group * width / 2 + Lanes.COUNT];
        odd = new float[group * width / 2 + Lanes.COUNT];
        sums = new float[group * whole];
    }

    /// What the queries of a group look at.
    ///
    /// @param blocks of the sequence, in order
    /// @param first position that is seen
    /// @param end after the last one
    public record View(KvLayer cache, int kvHead, int[] blocks, int first, int end) {

        /// Positions that follow each other in memory, not very many.
        interface Run {
            /// @param at byte where the slot of `position` begins
            void positions(long at, int position, int count);
        }

        int length() {
            return end - first;
        }

        MemorySegment memory() {
            return cache.memory();
        }

        void each(Run run) {
            int tokens = cache.blockTokens();
            int position = first;
            while (position < end) {
                int block = position / tokens;
                int next = block + 1;
                int far = Math.min(end, position + TOGETHER);
                while (next * tokens < far && blocks[next] == blocks[next - 1] + 1) {
                    next++;
                }
                int to = Math.min(far, next * tokens);
                long at = blocks[block] * cache.blockBytes() + (position - block * tokens) * cache.slotBytes();
                run.positions(at, position, to - position);
                position = to;
            }
        }
    }

    /// @param q queries of the group from `at` on
    /// @param attended takes the result from `to` on
    public void run(float[] q, int at, View view, float[] attended, int to) {
        reserve(view.length());
        unpack(q, at);
        view.each((slot, position, count) -> {
            long key = slot + view.cache().keyOffset(view.kvHead());
            for (int head = 0; head < group; head++) {
                score(view, key, count, q, at + head * width, head, head * stride + position - view.first());
            }
        });
        float[] totals = new float[group];
        for (int head = 0; head < group; head++) {
            totals[head] = softmax(head * stride, view.length());
        }
        attend(view);
        for (int head = 0; head < group; head++) {
            finish(view, head, totals[head], attended, to + head * width);
        }
    }

    private void reserve(int positions) {
        stride = Lanes.padded(positions);
        if (weights.length < group * stride) {
            weights = new float[group * stride * 2];
        }
    }

    private void unpack(float[] q, int at) {
        for (int i = 0; i < group * width / 2; i++) {
            even[i] = q[at + 2 * i];
            odd[i] = q[at + 2 * i + 1];
        }
    }

    private void score(View view, long key, int count, float[] q, int at, int head, int to) {
        long step = view.cache().slotBytes();
        for (int t = 0; t < count; t++) {
            weights[to + t] = tail(view.memory(), key + t * step, q, at);
        }
        int i = 0;
        for (; i + 2 * CHUNK <= whole; i += 2 * CHUNK) {
            int half = (head * width + i) / 2;
            AttentionKernels.addTwoChunks(view.memory(), key + 2L * i, step, count, even, odd, half, weights, to);
        }
        if (i < whole) {
            int half = (head * width + i) / 2;
            AttentionKernels.addChunk(view.memory(), key + 2L * i, step, count, even, odd, half, weights, to);
        }
    }

    /// The part of a score that is no whole chunk.
    private float tail(MemorySegment memory, long key, float[] q, int at) {
        float sum = 0;
        for (int i = whole; i < width; i++) {
            sum += q[at + i] * element(memory, key, i);
        }
        return sum;
    }

    private static float element(MemorySegment memory, long start, int index) {
        return Bfloat16.of(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, start + 2L * index));
    }

    /// Turns scores into weights that are not normalised yet, and gives their sum.
    private float softmax(int from, int count) {
        int padded = from + Lanes.padded(count);
        for (int i = from + count; i < padded; i++) {
            weights[i] = Float.NEGATIVE_INFINITY;
        }
        FloatVector max = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        for (int i = from; i < padded; i += Lanes.COUNT) {
            FloatVector scaled = FloatVector.fromArray(FLOATS, weights, i).mul(scale);
            scaled.intoArray(weights, i);
            max = max.max(scaled);
        }
        float largest = max.reduceLanes(VectorOperators.MAX);
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = from; i < padded; i += Lanes.COUNT) {
            FloatVector e = VectorExponential.of(
                    FloatVector.fromArray(FLOATS, weights, i).sub(largest));
            sum = sum.add(e);
            (rounded ? Bfloat16.rounded(e) : e).intoArray(weights, i);
        }
        return Lanes.sum(sum);
    }

    private void attend(View view) {
        Arrays.fill(sums, 0);
        view.each((slot, position, count) -> {
            long value = slot + view.cache().valueOffset(view.kvHead());
            for (int head = 0; head < group; head++) {
                attend(view, value, count, head * stride + position - view.first(), head * whole);
            }
        });
    }

    private void attend(View view, long value, int count, int weight, int sum) {
        long step = view.cache().slotBytes();
        int i = 0;
        for (; i + 2 * CHUNK <= whole; i += 2 * CHUNK) {
            AttentionKernels.attendTwoChunks(
                    view.memory(), value + 2L * i, step, count, weights, weight, sums, sum + i);
        }
        if (i < whole) {
            AttentionKernels.attendChunk(view.memory(), value + 2L * i, step, count, weights, weight, sums, sum + i);
        }
    }

    /// @param total of the head's weights
    private void finish(View view, int head, float total, float[] attended, int to) {
        for (int i = 0; i < whole; i++) {
            int half = i % CHUNK / 2 + i % 2 * Lanes.COUNT;
            attended[to + i] = result(sums[head * whole + i - i % CHUNK + half] / total);
        }
        for (int i = whole; i < width; i++) {
            attended[to + i] = result(attendedElement(view, head * stride, i) / total);
        }
    }

    private float result(float x) {
        return rounded ? Bfloat16.rounded(x) : x;
    }

    private float attendedElement(View view, int weight, int index) {
        float[] total = {0};
        view.each((slot, position, count) -> {
            long value = slot + view.cache().valueOffset(view.kvHead());
            for (int t = 0; t < count; t++) {
                float p = weights[weight + position - view.first() + t];
                total[0] += p * element(view.memory(), value + t * view.cache().slotBytes(), index);
            }
        });
        return total[0];
    }
}
