package org.stromboli.cpu.attention;

import static org.stromboli.cpu.Lanes.FLOATS;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.stromboli.cpu.Lanes;
import org.stromboli.cpu.VectorExponential;

/// The softmax of rows whose scores come block by block: the largest score so far, and the sum of exponentials relative
/// to it. One thread.
final class OnlineSoftmax {

    /// Below every score, and finite, so that a difference of two is no NaN.
    private static final float LOWEST = -1e30f;

    private final float[] max; // [rows]
    private final float[] sums; // [rows]

    OnlineSoftmax(int rows) {
        max = new float[rows];
        sums = new float[rows];
    }

    void begin(int rows) {
        Arrays.fill(max, 0, rows, LOWEST);
        Arrays.fill(sums, 0, rows, 0);
    }

    /// 1 over the sum of all; 0 for a row that has seen nothing.
    float inverse(int row) {
        return sums[row] == 0 ? 0 : 1 / sums[row];
    }

    /// Turns the scores of one row into exponentials. Negative infinity becomes 0.
    ///
    /// @param at bytes before them
    /// @param count of them, whole vectors
    /// @return what the sums of earlier blocks are to be multiplied with
    float add(int row, MemorySegment scores, long at, int count) {
        FloatVector highest = FloatVector.broadcast(FLOATS, LOWEST);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            highest = highest.max(vector(scores, at + (long) i * Float.BYTES));
        }
        float before = max[row];
        float now = Math.max(before, highest.reduceLanes(VectorOperators.MAX));
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            long place = at + (long) i * Float.BYTES;
            FloatVector weights = VectorExponential.of(vector(scores, place).sub(now));
            weights.intoMemorySegment(scores, place, Lanes.ORDER);
            sum = sum.add(weights);
        }
        float factor = before == now
                ? 1
                : VectorExponential.of(FloatVector.broadcast(FLOATS, before - now))
                        .lane(0);
        max[row] = now;
        sums[row] = sums[row] * factor + Lanes.sum(sum);
        return factor;
    }

    private static FloatVector vector(MemorySegment scores, long at) {
        return FloatVector.fromMemorySegment(FLOATS, scores, at, Lanes.ORDER);
    }
}
