package org.stromboli.cpu.packed;

import static org.stromboli.cpu.Lanes.FLOATS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.Lanes;
import org.stromboli.cpu.VectorExponential;
import org.stromboli.cpu.attention.HeadNorm;

/// What happens to one row between products, in float32.
final class RowArithmetic {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private RowArithmetic() {}

    private static FloatVector vector(MemorySegment x, int at) {
        return FloatVector.fromMemorySegment(FLOATS, x, (long) at * Float.BYTES, Lanes.ORDER);
    }

    /// Adds to `size` elements of h.
    static void add(float[] h, int at, MemorySegment x, int size) {
        int i = 0;
        for (; i < FLOATS.loopBound(size); i += Lanes.COUNT) {
            FloatVector.fromArray(FLOATS, h, at + i).add(vector(x, i)).intoArray(h, at + i);
        }
        for (; i < size; i++) {
            h[at + i] += x.getAtIndex(FLOAT, i);
        }
    }

    /// Adds a vector to the first elements of x.
    static void add(MemorySegment x, float[] bias) {
        int i = 0;
        for (; i < FLOATS.loopBound(bias.length); i += Lanes.COUNT) {
            vector(x, i)
                    .add(FloatVector.fromArray(FLOATS, bias, i))
                    .intoMemorySegment(x, (long) i * Float.BYTES, Lanes.ORDER);
        }
        for (; i < bias.length; i++) {
            x.setAtIndex(FLOAT, i, x.getAtIndex(FLOAT, i) + bias[i]);
        }
    }

    /// Root mean square normalisation.
    ///
    /// @param h the row, from `at` on
    /// @param y takes [gain's length]
    static void normalise(float[] h, int at, float[] gain, float epsilon, MemorySegment y) {
        int size = gain.length;
        int whole = FLOATS.loopBound(size);
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector each = FloatVector.fromArray(FLOATS, h, at + i);
            sums = each.fma(each, sums);
        }
        float squares = Lanes.sum(sums);
        for (int i = whole; i < size; i++) {
            squares += h[at + i] * h[at + i];
        }
        float factor = (float) (1 / Math.sqrt(squares / size + epsilon));
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector.fromArray(FLOATS, h, at + i)
                    .mul(factor)
                    .mul(FloatVector.fromArray(FLOATS, gain, i))
                    .intoMemorySegment(y, (long) i * Float.BYTES, Lanes.ORDER);
        }
        for (int i = whole; i < size; i++) {
            y.setAtIndex(FLOAT, i, h[at + i] * factor * gain[i]);
        }
    }

    /// Root mean square normalisation of each head.
    ///
    /// @param x heads, changed in place
    /// @param gain [heads, width], or empty: nothing is done
    static void normaliseHeads(MemorySegment x, float[] gain, int width, float epsilon) {
        if (gain.length > 0) {
            float[] heads = new float[gain.length];
            MemorySegment.copy(x, FLOAT, 0, heads, 0, heads.length);
            HeadNorm.apply(heads, 0, gain, width, epsilon);
            MemorySegment.copy(heads, 0, x, FLOAT, 0, heads.length);
        }
    }

    /// The gates through their activation times the others, in the place of the gates.
    ///
    /// @param gateUp `size` gates, then as many others
    static void gate(DecoderSizes.Gate activation, MemorySegment gateUp, int size) {
        int i = 0;
        for (; i < FLOATS.loopBound(size); i += Lanes.COUNT) {
            FloatVector gate = vector(gateUp, i);
            FloatVector exponent = activation.inSigmoid(gate).neg();
            gate.div(VectorExponential.of(exponent).add(1))
                    .mul(vector(gateUp, size + i))
                    .intoMemorySegment(gateUp, (long) i * Float.BYTES, Lanes.ORDER);
        }
        for (; i < size; i++) {
            float gate = gateUp.getAtIndex(FLOAT, i);
            float weighted = (float) (gate / (1 + Math.exp(-activation.inSigmoid(gate))));
            gateUp.setAtIndex(FLOAT, i, weighted * gateUp.getAtIndex(FLOAT, size + i));
        }
    }
}
