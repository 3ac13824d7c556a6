package org.stromboli.cpu.vector;

import static org.stromboli.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.Lanes;

/// What happens to rows between products.
final class Activations {

    private Activations() {}

    /// Root mean square normalisation of a row, which becomes one of the vectors.
    ///
    /// @param h the row, from `from` on
    /// @param scratch [gain's length]
    static void normalise(
            float[] h, int from, float[] gain, float epsilon, float[] scratch, Vectors x, int vector, float scale) {
        int size = gain.length;
        float squares = 0;
        int whole = FLOATS.loopBound(size);
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector each = FloatVector.fromArray(FLOATS, h, from + i);
            sums = each.fma(each, sums);
        }
        squares += sums.reduceLanes(VectorOperators.ADD);
        for (int i = whole; i < size; i++) {
            squares += h[from + i] * h[from + i];
        }
        float factor = (float) (1 / Math.sqrt(squares / size + epsilon));
        for (int i = 0; i < size; i++) {
            scratch[i] = h[from + i] * factor * gain[i];
        }
        x.putRounded(vector, scratch, 0, size, scale);
    }

    /// The gates through their activation, rounded, times the others.
    ///
    /// @param gateUp gates from `from` on, the others `size` elements later
    /// @param to takes the result
    static void gate(DecoderSizes.Gate activation, float[] gateUp, int from, int size, float[] to) {
        int i = 0;
        for (; i < FLOATS.loopBound(size); i += Lanes.COUNT) {
            FloatVector gate = FloatVector.fromArray(FLOATS, gateUp, from + i);
            FloatVector up = FloatVector.fromArray(FLOATS, gateUp, from + size + i);
            FloatVector exponent = activation.inSigmoid(gate).neg();
            FloatVector weighted =
                    gate.div(exponent.lanewise(VectorOperators.EXP).add(1));
            Bfloat16.rounded(weighted).mul(up).intoArray(to, i);
        }
        for (; i < size; i++) {
            float gate = gateUp[from + i];
            float weighted = (float) (gate / (1 + Math.exp(-activation.inSigmoid(gate))));
            to[i] = Bfloat16.rounded(weighted) * gateUp[from + size + i];
        }
    }

    /// Turns neighbouring pairs of a row by the complex numbers of its position, and rounds.
    ///
    /// @param x from `at` on, changed in place
    /// @param rotation cosine and sine of each pair, from `angles` on
    static void rotate(float[] x, int at, int width, float[] rotation, int angles) {
        for (int i = 0; i < width; i += 2) {
            float cosine = rotation[angles + i];
            float sine = rotation[angles + i + 1];
            float first = x[at + i];
            float second = x[at + i + 1];
            x[at + i] = Bfloat16.rounded(first * cosine - second * sine);
            x[at + i + 1] = Bfloat16.rounded(first * sine + second * cosine);
        }
    }
}
