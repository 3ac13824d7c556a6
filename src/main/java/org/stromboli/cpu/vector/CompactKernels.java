package org.stromboli.cpu.vector;

import static org.stromboli.cpu.Lanes.FLOATS;
import static org.stromboli.cpu.Lanes.INTS;
import static org.stromboli.cpu.Lanes.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.stromboli.cpu.Lanes;

/// The inner loops of [CompactMatrix], which explains the layout. Each puts one block's products into `y`,
/// of one vector or of two whose elements alternate, which begin at `column` of `x`. The three words
/// of a group are a loop, and are read a second time for the codes that are split over two: the compiler gives up on
/// methods with many more vector operations. Sums are associated alike for any number of vectors.
final class CompactKernels {

    /// Bytes of one group of columns of a block: three words.
    static final long GROUP_BYTES = 3L * Integer.BYTES * Lanes.COUNT;

    private static final long WORD_BYTES = (long) Integer.BYTES * Lanes.COUNT;

    private static final int SIGN_EXPONENT_MANTISSA = 0x87FF0000;
    private static final int SIGN_MANTISSA = 0x807F0000;
    private static final int EXPONENT = 0x07800000;

    private CompactKernels() {}

    private static IntVector word(MemorySegment codes, long at) {
        return IntVector.fromMemorySegment(INTS, codes, at, ORDER);
    }

    private static FloatVector upper(IntVector word) {
        return word.lanewise(VectorOperators.ASHR, 4)
                .and(SIGN_EXPONENT_MANTISSA)
                .reinterpretAsFloats();
    }

    private static FloatVector lower(IntVector word) {
        return upper(word.lanewise(VectorOperators.LSHL, 12));
    }

    private static FloatVector split(IntVector word, IntVector exponents, int shift) {
        IntVector rest = word.lanewise(VectorOperators.LSHL, 24)
                .lanewise(VectorOperators.ASHR, 8)
                .and(SIGN_MANTISSA);
        return rest.or(exponents.lanewise(VectorOperators.LSHL, shift).and(EXPONENT))
                .reinterpretAsFloats();
    }

    private static FloatVector all(float x) {
        return FloatVector.broadcast(FLOATS, x);
    }

    static void one(MemorySegment codes, long at, int groups, float[] x, int column, float[] y, int row) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        long p = at;
        int k = column;
        for (int group = 0; group < groups; group++) {
            for (int part = 0; part < 3; part++) {
                IntVector word = word(codes, p);
                a = upper(word).fma(all(x[k]), a);
                b = lower(word).fma(all(x[k + 1]), b);
                p += WORD_BYTES;
                k += 2;
            }
            IntVector exponents = word(codes, p - WORD_BYTES);
            a = split(word(codes, p - 3 * WORD_BYTES), exponents, 23).fma(all(x[k]), a);
            b = split(word(codes, p - 2 * WORD_BYTES), exponents, 19).fma(all(x[k + 1]), b);
            k += 2;
        }
        a.add(b).intoArray(y, row);
    }

    static void two(MemorySegment codes, long at, int groups, float[] x, int column, float[] y, int row, int stride) {
        FloatVector a0 = FloatVector.zero(FLOATS);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        long p = at;
        int k = column;
        for (int group = 0; group < groups; group++) {
            for (int part = 0; part < 3; part++) {
                IntVector word = word(codes, p);
                FloatVector first = upper(word);
                a0 = first.fma(all(x[k]), a0);
                a1 = first.fma(all(x[k + 1]), a1);
                FloatVector second = lower(word);
                b0 = second.fma(all(x[k + 2]), b0);
                b1 = second.fma(all(x[k + 3]), b1);
                p += WORD_BYTES;
                k += 4;
            }
            IntVector exponents = word(codes, p - WORD_BYTES);
            FloatVector first = split(word(codes, p - 3 * WORD_BYTES), exponents, 23);
            a0 = first.fma(all(x[k]), a0);
            a1 = first.fma(all(x[k + 1]), a1);
            FloatVector second = split(word(codes, p - 2 * WORD_BYTES), exponents, 19);
            b0 = second.fma(all(x[k + 2]), b0);
            b1 = second.fma(all(x[k + 3]), b1);
            k += 4;
        }
        a0.add(b0).intoArray(y, row);
        a1.add(b1).intoArray(y, row + stride);
    }
}
