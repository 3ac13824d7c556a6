package org.stromboli.cpu.vector;

import static org.stromboli.cpu.Lanes.BYTES;
import static org.stromboli.cpu.Lanes.FLOATS;
import static org.stromboli.cpu.Lanes.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The inner loops of [Int8Matrix], which explains the layout. Each puts one block's products into `y`,
/// of one vector or of two whose elements alternate, which begin at `column` of `x`. Sums are associated alike in both.
final class Int8Kernels {

    private static final long STEP = BYTES.length();

    private Int8Kernels() {}

    /// Weights of one column.
    private static FloatVector weights(MemorySegment bytes, long at) {
        return (FloatVector)
                ByteVector.fromMemorySegment(BYTES, bytes, at, ORDER).convertShape(VectorOperators.B2F, FLOATS, 0);
    }

    private static FloatVector all(float x) {
        return FloatVector.broadcast(FLOATS, x);
    }

    static void one(MemorySegment bytes, long at, int groups, float[] x, int column, float[] y, int row) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        long p = at;
        int k = column;
        for (int group = 0; group < groups; group++) {
            a = weights(bytes, p).fma(all(x[k]), a);
            b = weights(bytes, p + STEP).fma(all(x[k + 1]), b);
            c = weights(bytes, p + 2 * STEP).fma(all(x[k + 2]), c);
            d = weights(bytes, p + 3 * STEP).fma(all(x[k + 3]), d);
            p += 4 * STEP;
            k += 4;
        }
        a.add(b).add(c.add(d)).intoArray(y, row);
    }

    static void two(MemorySegment bytes, long at, int groups, float[] x, int column, float[] y, int row, int stride) {
        FloatVector a0 = FloatVector.zero(FLOATS);
        FloatVector b0 = a0;
        FloatVector c0 = a0;
        FloatVector d0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector c1 = a0;
        FloatVector d1 = a0;
        long p = at;
        int k = column;
        for (int group = 0; group < groups; group++) {
            FloatVector a = weights(bytes, p);
            a0 = a.fma(all(x[k]), a0);
            a1 = a.fma(all(x[k + 1]), a1);
            FloatVector b = weights(bytes, p + STEP);
            b0 = b.fma(all(x[k + 2]), b0);
            b1 = b.fma(all(x[k + 3]), b1);
            FloatVector c = weights(bytes, p + 2 * STEP);
            c0 = c.fma(all(x[k + 4]), c0);
            c1 = c.fma(all(x[k + 5]), c1);
            FloatVector d = weights(bytes, p + 3 * STEP);
            d0 = d.fma(all(x[k + 6]), d0);
            d1 = d.fma(all(x[k + 7]), d1);
            p += 4 * STEP;
            k += 8;
        }
        a0.add(b0).add(c0.add(d0)).intoArray(y, row);
        a1.add(b1).add(c1.add(d1)).intoArray(y, row + stride);
    }
}
