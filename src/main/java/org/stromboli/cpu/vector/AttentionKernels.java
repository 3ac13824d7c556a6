package org.stromboli.cpu.vector;

import static org.stromboli.cpu.Lanes.FLOATS;
import static org.stromboli.cpu.Lanes.INTS;
import static org.stromboli.cpu.Lanes.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.stromboli.cpu.Lanes;

/// The inner loops of [HeadAttention]: over positions that lie `step` bytes apart, for a part of a head's elements,
/// which are pairs of bfloat16 in a vector of ints.
final class AttentionKernels {

    /// Elements of a vector of ints.
    static final int CHUNK = 2 * Lanes.COUNT;

    private static final long CHUNK_BYTES = 2L * CHUNK;
    private static final int UPPER = 0xFFFF0000;

    private AttentionKernels() {}

    private static IntVector pairs(MemorySegment memory, long at) {
        return IntVector.fromMemorySegment(INTS, memory, at, ORDER);
    }

    private static FloatVector even(IntVector pairs) {
        return pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    private static FloatVector odd(IntVector pairs) {
        return pairs.and(UPPER).reinterpretAsFloats();
    }

    private static FloatVector floats(float[] values, int at) {
        return FloatVector.fromArray(FLOATS, values, at);
    }

    /// Adds to the scores of `count` positions.
    static void addTwoChunks(
            MemorySegment memory,
            long key,
            long step,
            int count,
            float[] even,
            float[] odd,
            int half,
            float[] scores,
            int to) {
        FloatVector even1 = floats(even, half);
        FloatVector odd1 = floats(odd, half);
        FloatVector even2 = floats(even, half + Lanes.COUNT);
        FloatVector odd2 = floats(odd, half + Lanes.COUNT);
        long at = key;
        for (int t = 0; t < count; t++) {
            IntVector first = pairs(memory, at);
            IntVector second = pairs(memory, at + CHUNK_BYTES);
            FloatVector a = even(second).fma(even2, even(first).mul(even1));
            FloatVector b = odd(second).fma(odd2, odd(first).mul(odd1));
            scores[to + t] += a.add(b).reduceLanes(VectorOperators.ADD);
            at += step;
        }
    }

    static void addChunk(
            MemorySegment memory,
            long key,
            long step,
            int count,
            float[] even,
            float[] odd,
            int half,
            float[] scores,
            int to) {
        FloatVector evens = floats(even, half);
        FloatVector odds = floats(odd, half);
        long at = key;
        for (int t = 0; t < count; t++) {
            IntVector pairs = pairs(memory, at);
            scores[to + t] += odd(pairs).fma(odds, even(pairs).mul(evens)).reduceLanes(VectorOperators.ADD);
            at += step;
        }
    }

    /// Adds values, weighted, to sums: evens, then odds of each chunk.
    static void attendTwoChunks(
            MemorySegment memory, long value, long step, int count, float[] weights, int p, float[] sums, int to) {
        FloatVector even1 = floats(sums, to);
        FloatVector odd1 = floats(sums, to + Lanes.COUNT);
        FloatVector even2 = floats(sums, to + 2 * Lanes.COUNT);
        FloatVector odd2 = floats(sums, to + 3 * Lanes.COUNT);
        long at = value;
        for (int t = 0; t < count; t++) {
            FloatVector weight = FloatVector.broadcast(FLOATS, weights[p + t]);
            IntVector first = pairs(memory, at);
            IntVector second = pairs(memory, at + CHUNK_BYTES);
            even1 = even(first).fma(weight, even1);
            odd1 = odd(first).fma(weight, odd1);
            even2 = even(second).fma(weight, even2);
            odd2 = odd(second).fma(weight, odd2);
            at += step;
        }
        even1.intoArray(sums, to);
        odd1.intoArray(sums, to + Lanes.COUNT);
        even2.intoArray(sums, to + 2 * Lanes.COUNT);
        odd2.intoArray(sums, to + 3 * Lanes.COUNT);
    }

    static void attendChunk(
            MemorySegment memory, long value, long step, int count, float[] weights, int p, float[] sums, int to) {
        FloatVector evens = floats(sums, to);
        FloatVector odds = floats(sums, to + Lanes.COUNT);
        long at = value;
        for (int t = 0; t < count; t++) {
            FloatVector weight = FloatVector.broadcast(FLOATS, weights[p + t]);
            IntVector pairs = pairs(memory, at);
            evens = even(pairs).fma(weight, evens);
            odds = odd(pairs).fma(weight, odds);
            at += step;
        }
        evens.intoArray(sums, to);
        odds.intoArray(sums, to + Lanes.COUNT);
    }
}
