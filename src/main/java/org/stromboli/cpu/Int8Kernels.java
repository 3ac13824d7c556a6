package org.stromboli.cpu;

import static org.stromboli.cpu.Lanes.FLOATS;
import static org.stromboli.cpu.Lanes.INTS;
import static org.stromboli.cpu.Lanes.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// The inner loops of [Int8Matrix], which explains the layout. Each puts one block's products into `y`,
/// of one vector or of two whose elements alternate, which begin at `column` of `x`. Sums are associated alike in both.
final class Int8Kernels {

    private static final long WORD_BYTES = (long) Integer.BYTES * Lanes.COUNT;

    private Int8Kernels() {}

    /// @param shift that brings the wanted byte to the top
    private static FloatVector weight(IntVector word, int shift) {
        IntVector whole = word.lanewise(VectorOperators.LSHL, shift).lanewise(VectorOperators.ASHR, 24);
        return (FloatVector) whole.convert(VectorOperators.I2F, 0);
    }

    private static IntVector word(MemorySegment words, long at) {
        return IntVector.fromMemorySegment(INTS, words, at, ORDER);
    }

    private static FloatVector all(float x) {
        return FloatVector.broadcast(FLOATS, x);
    }

    static void one(MemorySegment words, long at, int groups, float[] x, int column, float[] y, int row) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        long p = at;
        int k = column;
        for (int group = 0; group < groups; group++) {
            IntVector word = word(words, p);
            a = weight(word, 24).fma(all(x[k]), a);
            b = weight(word, 16).fma(all(x[k + 1]), b);
            c = weight(word, 8).fma(all(x[k + 2]), c);
            d = weight(word, 0).fma(all(x[k + 3]), d);
            p += WORD_BYTES;
            k += 4;
        }
        a.add(b).add(c.add(d)).intoArray(y, row);
    }

    static void two(MemorySegment words, long at, int groups, float[] x, int column, float[] y, int row, int stride) {
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
            IntVector word = word(words, p);
            FloatVector a = weight(word, 24);
            a0 = a.fma(all(x[k]), a0);
            a1 = a.fma(all(x[k + 1]), a1);
            FloatVector b = weight(word, 16);
            b0 = b.fma(all(x[k + 2]), b0);
            b1 = b.fma(all(x[k + 3]), b1);
            FloatVector c = weight(word, 8);
            c0 = c.fma(all(x[k + 4]), c0);
            c1 = c.fma(all(x[k + 5]), c1);
            FloatVector d = weight(word, 0);
            d0 = d.fma(all(x[k + 6]), d0);
            d1 = d.fma(all(x[k + 7]), d1);
            p += WORD_BYTES;
            k += 8;
        }
        a0.add(b0).add(c0.add(d0)).intoArray(y, row);
        a1.add(b1).add(c1.add(d1)).intoArray(y, row + stride);
    }
}
