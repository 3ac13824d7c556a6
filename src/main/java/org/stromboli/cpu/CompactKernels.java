package org.stromboli.cpu;

import static org.stromboli.cpu.Lanes.FLOATS;
import static org.stromboli.cpu.Lanes.INTS;
import static org.stromboli.cpu.Lanes.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// The inner loops of [CompactMatrix], which explains the layout. Each adds its part of one block's products to `y`.
/// The codes that lie whole in a word and those that are split over two are left to different loops: the compiler gives
/// up on a method with more vector operations than these. Sums are associated alike for any number of vectors.
final class CompactKernels {

    /// Bytes of one group of columns of a block.
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

    private static void add(FloatVector a, FloatVector b, float[] y, int at) {
        FloatVector.fromArray(FLOATS, y, at).add(a.add(b)).intoArray(y, at);
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
            k += 2;
        }
        add(a, b, y, row);
    }

    static void oneSplit(MemorySegment codes, long at, int groups, float[] x, int column, float[] y, int row) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        long p = at;
        int k = column + 6;
        for (int group = 0; group < groups; group++) {
            IntVector exponents = word(codes, p + 2 * WORD_BYTES);
            a = split(word(codes, p), exponents, 23).fma(all(x[k]), a);
            b = split(word(codes, p + WORD_BYTES), exponents, 19).fma(all(x[k + 1]), b);
            p += GROUP_BYTES;
            k += 8;
        }
        add(a, b, y, row);
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
                FloatVector upper = upper(word);
                a0 = upper.fma(all(x[k]), a0);
                a1 = upper.fma(all(x[k + 1]), a1);
                FloatVector lower = lower(word);
                b0 = lower.fma(all(x[k + 2]), b0);
                b1 = lower.fma(all(x[k + 3]), b1);
                p += WORD_BYTES;
                k += 4;
            }
            k += 4;
        }
        add(a0, b0, y, row);
        add(a1, b1, y, row + stride);
    }

    static void twoSplit(
            MemorySegment codes, long at, int groups, float[] x, int column, float[] y, int row, int stride) {
        FloatVector a0 = FloatVector.zero(FLOATS);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        long p = at;
        int k = column + 12;
        for (int group = 0; group < groups; group++) {
            IntVector exponents = word(codes, p + 2 * WORD_BYTES);
            FloatVector upper = split(word(codes, p), exponents, 23);
            a0 = upper.fma(all(x[k]), a0);
            a1 = upper.fma(all(x[k + 1]), a1);
            FloatVector lower = split(word(codes, p + WORD_BYTES), exponents, 19);
            b0 = lower.fma(all(x[k + 2]), b0);
            b1 = lower.fma(all(x[k + 3]), b1);
            p += GROUP_BYTES;
            k += 16;
        }
        add(a0, b0, y, row);
        add(a1, b1, y, row + stride);
    }

    static void four(MemorySegment codes, long at, int groups, float[] x, int column, float[] y, int row, int stride) {
        FloatVector a0 = FloatVector.zero(FLOATS);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        long p = at;
        int k = column;
        for (int group = 0; group < groups; group++) {
            for (int part = 0; part < 3; part++) {
                IntVector word = word(codes, p);
                FloatVector upper = upper(word);
                a0 = upper.fma(all(x[k]), a0);
                a1 = upper.fma(all(x[k + 1]), a1);
                a2 = upper.fma(all(x[k + 2]), a2);
                a3 = upper.fma(all(x[k + 3]), a3);
                FloatVector lower = lower(word);
                b0 = lower.fma(all(x[k + 4]), b0);
                b1 = lower.fma(all(x[k + 5]), b1);
                b2 = lower.fma(all(x[k + 6]), b2);
                b3 = lower.fma(all(x[k + 7]), b3);
                p += WORD_BYTES;
                k += 8;
            }
            k += 8;
        }
        add(a0, b0, y, row);
        add(a1, b1, y, row + stride);
        add(a2, b2, y, row + 2 * stride);
        add(a3, b3, y, row + 3 * stride);
    }

    static void fourSplit(
            MemorySegment codes, long at, int groups, float[] x, int column, float[] y, int row, int stride) {
        FloatVector a0 = FloatVector.zero(FLOATS);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        long p = at;
        int k = column + 24;
        for (int group = 0; group < groups; group++) {
            IntVector exponents = word(codes, p + 2 * WORD_BYTES);
            FloatVector upper = split(word(codes, p), exponents, 23);
            a0 = upper.fma(all(x[k]), a0);
            a1 = upper.fma(all(x[k + 1]), a1);
            a2 = upper.fma(all(x[k + 2]), a2);
            a3 = upper.fma(all(x[k + 3]), a3);
            FloatVector lower = split(word(codes, p + WORD_BYTES), exponents, 19);
            b0 = lower.fma(all(x[k + 4]), b0);
            b1 = lower.fma(all(x[k + 5]), b1);
            b2 = lower.fma(all(x[k + 6]), b2);
            b3 = lower.fma(all(x[k + 7]), b3);
            p += GROUP_BYTES;
            k += 32;
        }
        add(a0, b0, y, row);
        add(a1, b1, y, row + stride);
        add(a2, b2, y, row + 2 * stride);
        add(a3, b3, y, row + 3 * stride);
    }
}
