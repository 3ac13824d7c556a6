package org.stromboli.cpu.attention;

import static org.stromboli.cpu.Lanes.FLOATS;

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
    private final float[] factors; // [rows] of what was summed before

    OnlineSoftmax(int rows) {
        max = new float[rows];
        sums = new float[rows];
        factors = new float[rows];
    }

    void begin(int rows) {
        Arrays.fill(max, 0, rows, LOWEST);
        Arrays.fill(sums, 0, rows, 0);
    }

    /// What the sums of earlier blocks are to be multiplied with.
    float[] factors() {
        return factors;
    }

    /// 1 over the sum of all; 0 for a row that has seen nothing.
    float inverse(int row) {
        return sums[row] == 0 ? 0 : 1 / sums[row];
    }

    /// Turns the scores of one row into exponentials. Negative infinity becomes 0.
    ///
    /// @param scores [KeyBlock.POSITIONS] from `at` on
    void add(int row, float[] scores, int at) {
        FloatVector highest = FloatVector.fromArray(FLOATS, scores, at);
        for (int i = Lanes.COUNT; i < KeyBlock.POSITIONS; i += Lanes.COUNT) {
            highest = highest.max(FloatVector.fromArray(FLOATS, scores, at + i));
        }
        float before = max[row];
        float now = Math.max(before, highest.reduceLanes(VectorOperators.MAX));
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = 0; i < KeyBlock.POSITIONS; i += Lanes.COUNT) {
            FloatVector weights = VectorExponential.of(
                    FloatVector.fromArray(FLOATS, scores, at + i).sub(now));
            weights.intoArray(scores, at + i);
            sum = sum.add(weights);
        }
        float factor = before == now
                ? 1
                : VectorExponential.of(FloatVector.broadcast(FLOATS, before - now))
                        .lane(0);
        max[row] = now;
        factors[row] = factor;
        sums[row] = sums[row] * factor + Lanes.sum(sum);
    }
}
