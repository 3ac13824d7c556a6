package org.stromboli.cpu.attention;

import static org.stromboli.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.stromboli.cpu.Lanes;

/// A small matrix product with its sums in registers: [#ROWS] rows times a panel of [#COLUMNS] columns, which lie next
/// to
/// each other for every step of the depth.
final class Tile {

    static final int ROWS = 4;
    static final int COLUMNS = 2 * Lanes.COUNT;

    private Tile() {}

    /// `c = a * b`
    ///
    /// @param a rows from `at` on, `aStride` apart
    /// @param b [depth, COLUMNS] from `panel` on
    /// @param c rows from `to` on, `cStride` apart
    static void multiply(
            float[] a, int at, int aStride, float[] b, int panel, int depth, float[] c, int to, int cStride) {
        FloatVector s00 = FloatVector.zero(FLOATS);
        FloatVector s01 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        int a1 = at + aStride;
        int a2 = a1 + aStride;
        int a3 = a2 + aStride;
        for (int k = 0; k < depth; k++) {
            FloatVector left = FloatVector.fromArray(FLOATS, b, panel + k * COLUMNS);
            FloatVector right = FloatVector.fromArray(FLOATS, b, panel + k * COLUMNS + Lanes.COUNT);
            FloatVector x = FloatVector.broadcast(FLOATS, a[at + k]);
            s00 = left.fma(x, s00);
            s01 = right.fma(x, s01);
            x = FloatVector.broadcast(FLOATS, a[a1 + k]);
            s10 = left.fma(x, s10);
            s11 = right.fma(x, s11);
            x = FloatVector.broadcast(FLOATS, a[a2 + k]);
            s20 = left.fma(x, s20);
            s21 = right.fma(x, s21);
            x = FloatVector.broadcast(FLOATS, a[a3 + k]);
            s30 = left.fma(x, s30);
            s31 = right.fma(x, s31);
        }
        store(s00, s01, c, to);
        store(s10, s11, c, to + cStride);
        store(s20, s21, c, to + 2 * cStride);
        store(s30, s31, c, to + 3 * cStride);
    }

    private static void store(FloatVector left, FloatVector right, float[] c, int to) {
        left.intoArray(c, to);
        right.intoArray(c, to + Lanes.COUNT);
    }

    /// `c = factor * c + a * b`
    ///
    /// @param factors of the rows, from `factor` on
    static void multiplyAdd(
            float[] a,
            int aStride,
            float[] b,
            int panel,
            int depth,
            float[] factors,
            int factor,
            float[] c,
            int to,
            int cStride) {
        FloatVector f = FloatVector.broadcast(FLOATS, factors[factor]);
        FloatVector s00 = FloatVector.fromArray(FLOATS, c, to).mul(f);
        FloatVector s01 = FloatVector.fromArray(FLOATS, c, to + Lanes.COUNT).mul(f);
        int at = to + cStride;
        f = FloatVector.broadcast(FLOATS, factors[factor + 1]);
        FloatVector s10 = FloatVector.fromArray(FLOATS, c, at).mul(f);
        FloatVector s11 = FloatVector.fromArray(FLOATS, c, at + Lanes.COUNT).mul(f);
        at += cStride;
        f = FloatVector.broadcast(FLOATS, factors[factor + 2]);
        FloatVector s20 = FloatVector.fromArray(FLOATS, c, at).mul(f);
        FloatVector s21 = FloatVector.fromArray(FLOATS, c, at + Lanes.COUNT).mul(f);
        at += cStride;
        f = FloatVector.broadcast(FLOATS, factors[factor + 3]);
        FloatVector s30 = FloatVector.fromArray(FLOATS, c, at).mul(f);
        FloatVector s31 = FloatVector.fromArray(FLOATS, c, at + Lanes.COUNT).mul(f);
        for (int k = 0; k < depth; k++) {
            FloatVector left = FloatVector.fromArray(FLOATS, b, panel + k * COLUMNS);
            FloatVector right = FloatVector.fromArray(FLOATS, b, panel + k * COLUMNS + Lanes.COUNT);
            FloatVector x = FloatVector.broadcast(FLOATS, a[k]);
            s00 = left.fma(x, s00);
            s01 = right.fma(x, s01);
            x = FloatVector.broadcast(FLOATS, a[aStride + k]);
            s10 = left.fma(x, s10);
            s11 = right.fma(x, s11);
            x = FloatVector.broadcast(FLOATS, a[2 * aStride + k]);
            s20 = left.fma(x, s20);
            s21 = right.fma(x, s21);
            x = FloatVector.broadcast(FLOATS, a[3 * aStride + k]);
            s30 = left.fma(x, s30);
            s31 = right.fma(x, s31);
        }
        store(s00, s01, c, to);
        store(s10, s11, c, to + cStride);
        store(s20, s21, c, to + 2 * cStride);
        store(s30, s31, c, to + 3 * cStride);
    }
}
