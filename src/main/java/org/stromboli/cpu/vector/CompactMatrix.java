package org.stromboli.cpu.vector;

import java.lang.foreign.MemorySegment;
import org.stromboli.cpu.Lanes;

/// Weights in bfloat16, without loss in three quarters of their size: decoding is as fast as weights are read.
///
/// The exponents of a row of weights hardly ever spread over more than fifteen neighbouring powers of two. Each weight
/// is a code of 12 bits: sign, exponent in 4 bits counted from the row's window, 7 bits of mantissa. Code 0 stands for
/// what lies outside the window; those few weights are kept on a list, and are added to the row's product. Zero is code
/// 0 without an entry there.
///
/// Eight columns of a block are three vectors of ints. In each lane, which is a row:
///
/// ```text
///   A | code of column 0 | code of column 1 | sign and mantissa of 6 |
///   B | code of column 2 | code of column 3 | sign and mantissa of 7 |
///   C | code of column 4 | code of column 5 | exponents of 7 and 6   |
///     31               20 19               8 7                      0
/// ```
///
/// A code shifted into the place of a float's sign, low exponent and mantissa is the weight times a power of two. That
/// is near the smallest float, so vectors come in scaled up, and products are scaled back.
final class CompactMatrix implements Matrix {

    /// Columns that are packed together.
    static final int GROUP = 8;

    private static final int INPUT_EXPONENT = 96;
    static final int WINDOW = 15;

    /// @param columnsAndLanes [exceptions] column * lanes + lane
    /// @param values [exceptions]
    record Exceptions(int[] columnsAndLanes, float[] values) {
        static final Exceptions NONE = new Exceptions(new int[0], new float[0]);
    }

    private final int rows;
    private final int columns;
    private final MemorySegment codes; // [blocks, groups, 3, lanes] ints
    private final float[] scales; // [padded rows] what brings a product back to size
    private final Exceptions[] exceptions; // [blocks]

    CompactMatrix(int rows, int columns, MemorySegment codes, float[] scales, Exceptions[] exceptions) {
        this.rows = rows;
        this.columns = columns;
        this.codes = codes;
        this.scales = scales;
        this.exceptions = exceptions;
    }

    static long bytes(int rows, int columns) {
        return Lanes.blocks(rows) * blockBytes(columns);
    }

    static long blockBytes(int columns) {
        return groups(columns) * CompactKernels.GROUP_BYTES;
    }

    static int groups(int columns) {
        return Math.ceilDiv(columns, GROUP);
    }

    /// @param highest exponent of the row's window, as a float holds it
    static float scale(int highest) {
        return Math.scalb(1f, highest - WINDOW - INPUT_EXPONENT);
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public float inputScale() {
        return Math.scalb(1f, INPUT_EXPONENT);
    }

    @Override
    public void multiply(Vectors x, float[] y, int from, int to) {
        int stride = blocks() * Lanes.COUNT;
        int groups = groups(columns);
        for (int block = from; block < to; block++) {
            int row = block * Lanes.COUNT;
            long at = block * blockBytes(columns);
            for (int pair = 0; pair < x.pairs(); pair++) {
                int start = 2 * pair * stride + row;
                if (x.width() == 1) {
                    CompactKernels.one(codes, at, groups, x.values(), 0, y, start);
                } else {
                    CompactKernels.two(codes, at, groups, x.values(), x.start(pair), y, start, stride);
                }
            }
            for (int vector = 0; vector < x.count(); vector++) {
                finish(block, x, vector, y, vector * stride + row);
            }
        }
    }

    private void finish(int block, Vectors x, int vector, float[] y, int at) {
        for (int lane = 0; lane < Lanes.COUNT; lane++) {
            y[at + lane] *= scales[block * Lanes.COUNT + lane];
        }
        int[] places = exceptions[block].columnsAndLanes();
        float[] values = exceptions[block].values();
        double back = 1 / inputScale();
        for (int i = 0; i < places.length; i++) {
            double other = x.get(vector, places[i] / Lanes.COUNT) * back;
            y[at + places[i] % Lanes.COUNT] += (float) (values[i] * other);
        }
    }
}
