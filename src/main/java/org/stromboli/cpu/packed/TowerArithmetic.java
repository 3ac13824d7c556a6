package org.stromboli.cpu.packed;

import static org.stromboli.cpu.Lanes.FLOATS;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.stromboli.cpu.DecoderSizes.Gate;
import org.stromboli.cpu.Lanes;
import org.stromboli.cpu.TowerSizes;
import org.stromboli.cpu.VectorExponential;

/// What happens to one row of a vision tower between products, in float32. Rows are whole vectors.
final class TowerArithmetic {

    private static final float QUICK = 1.702f;

    private static final float SQRT_HALF = (float) Math.sqrt(0.5);

    // Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: off by 1.5e-7 at most.
    private static final float ERF = 0.3275911f;
    private static final float ERF_1 = 0.254829592f;
    private static final float ERF_2 = -0.284496736f;
    private static final float ERF_3 = 1.421413741f;
    private static final float ERF_4 = -1.453152027f;
    private static final float ERF_5 = 1.061405429f;

    private TowerArithmetic() {}

    private static FloatVector vector(MemorySegment x, int at) {
        return FloatVector.fromMemorySegment(FLOATS, x, (long) at * Float.BYTES, Lanes.ORDER);
    }

    private static void put(FloatVector vector, MemorySegment to, int at) {
        vector.intoMemorySegment(to, (long) at * Float.BYTES, Lanes.ORDER);
    }

    /// Layer normalisation.
    ///
    /// @param y takes as many
    static void normalise(MemorySegment x, PackedTower.Norm norm, float epsilon, MemorySegment y) {
        float[] gain = norm.gain();
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int i = 0; i < gain.length; i += Lanes.COUNT) {
            sums = sums.add(vector(x, i));
        }
        float mean = Lanes.sum(sums) / gain.length;
        FloatVector squares = FloatVector.zero(FLOATS);
        for (int i = 0; i < gain.length; i += Lanes.COUNT) {
            FloatVector each = vector(x, i).sub(mean);
            squares = each.fma(each, squares);
        }
        float factor = (float) (1 / Math.sqrt(Lanes.sum(squares) / gain.length + epsilon));
        for (int i = 0; i < gain.length; i += Lanes.COUNT) {
            FloatVector each = vector(x, i).sub(mean).mul(factor);
            put(each.fma(FloatVector.fromArray(FLOATS, gain, i), FloatVector.fromArray(FLOATS, norm.bias(), i)), y, i);
        }
    }

    /// `h += x + bias`
    static void add(MemorySegment h, MemorySegment x, float[] bias) {
        for (int i = 0; i < bias.length; i += Lanes.COUNT) {
            put(vector(h, i).add(vector(x, i).add(FloatVector.fromArray(FLOATS, bias, i))), h, i);
        }
    }

    /// `x = gelu(x + bias)`
    static void gelu(TowerSizes.Gelu form, MemorySegment x, float[] bias) {
        switch (form) {
            case TANH -> {
                for (int i = 0; i < bias.length; i += Lanes.COUNT) {
                    FloatVector each = vector(x, i).add(FloatVector.fromArray(FLOATS, bias, i));
                    put(throughSigmoid(each, Gate.TANH_GELU.inSigmoid(each)), x, i);
                }
            }
            case QUICK -> {
                for (int i = 0; i < bias.length; i += Lanes.COUNT) {
                    FloatVector each = vector(x, i).add(FloatVector.fromArray(FLOATS, bias, i));
                    put(throughSigmoid(each, each.mul(QUICK)), x, i);
                }
            }
            case EXACT -> {
                for (int i = 0; i < bias.length; i += Lanes.COUNT) {
                    FloatVector each = vector(x, i).add(FloatVector.fromArray(FLOATS, bias, i));
                    put(exact(each), x, i);
                }
            }
        }
    }

    private static FloatVector throughSigmoid(FloatVector x, FloatVector inSigmoid) {
        return x.div(VectorExponential.of(inSigmoid.neg()).add(1));
    }

    private static FloatVector exact(FloatVector x) {
        FloatVector z = x.abs().mul(SQRT_HALF);
        FloatVector t = FloatVector.broadcast(FLOATS, 1).div(z.mul(ERF).add(1));
        FloatVector tail = t.mul(ERF_5)
                .add(ERF_4)
                .mul(t)
                .add(ERF_3)
                .mul(t)
                .add(ERF_2)
                .mul(t)
                .add(ERF_1)
                .mul(t)
                .mul(0.5f)
                .mul(VectorExponential.of(z.mul(z).neg()));
        FloatVector share = tail.neg().add(1).blend(tail, x.compare(VectorOperators.LT, 0));
        return x.mul(share);
    }
}
