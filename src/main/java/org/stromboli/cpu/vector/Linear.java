package org.stromboli.cpu.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.Lanes;
import org.stromboli.cpu.Team;

/// A product with a bias, rounded to bfloat16 unless more is to be done with it. Used by the leader of a team.
final class Linear {

    private final Matrix matrix;
    private final float[] bias; // [padded rows]
    private final boolean rounded;

    /// @param bias [rows], or empty for none
    Linear(Matrix matrix, float[] bias) {
        this(matrix, bias, true);
    }

    private Linear(Matrix matrix, float[] bias, boolean rounded) {
        this.matrix = matrix;
        this.bias = Arrays.copyOf(bias, stride());
        this.rounded = rounded;
    }

    static Linear unrounded(Matrix matrix) {
        return new Linear(matrix, new float[0], false);
    }

    Matrix matrix() {
        return matrix;
    }

    /// Elements from one vector's result to the next one's.
    int stride() {
        return matrix.blocks() * Lanes.COUNT;
    }

    /// Begins vectors that this is to be applied to.
    void begin(Vectors x, int vectors) {
        x.begin(vectors, matrix.columns());
    }

    /// @param y [whole pairs of vectors, stride]
    void apply(Vectors x, float[] y, Team team) {
        team.run(matrix.blocks(), (from, to) -> {
            matrix.multiply(x, y, from, to);
            for (int vector = 0; rounded && vector < x.count(); vector++) {
                finish(y, vector * stride(), from * Lanes.COUNT, to * Lanes.COUNT);
            }
        });
    }

    private void finish(float[] y, int start, int from, int to) {
        for (int row = from; row < to; row += Lanes.COUNT) {
            FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, y, start + row)
                    .add(FloatVector.fromArray(Lanes.FLOATS, bias, row));
            Bfloat16.rounded(sum).intoArray(y, start + row);
        }
    }
}
