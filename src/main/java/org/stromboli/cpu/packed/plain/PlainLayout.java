package org.stromboli.cpu.packed.plain;

import java.util.Arrays;
import org.stromboli.quantisation.WeightMatrix;

/// Where weights of 16 bits are: blocks of 16 rows, whose columns come in pairs. A pair takes one line of the cache,
/// two vectors of 8 rows each. Rows have whole quads of columns, so that a loop over them needs no end of its own.
final class PlainLayout {

    static final int ROWS = PlainProduct.ROWS;

    /// Columns of one round of a loop.
    static final int QUAD = 4;

    /// A row's results of a block.
    static final int RESULT_BYTES = ROWS * Float.BYTES;

    static final int LANES = 8;
    static final int VECTOR_BYTES = LANES * Float.BYTES;
    static final int VECTORS = ROWS / LANES;
    static final int PAIR_BYTES = VECTORS * VECTOR_BYTES;
    static final int PAIRS = QUAD / 2;
    static final int QUAD_BYTES = PAIRS * PAIR_BYTES;

    private PlainLayout() {}

    static int quads(int columns) {
        return Math.ceilDiv(columns, QUAD);
    }

    /// A row of a matrix, or zeros for one that only a block has.
    static void read(WeightMatrix matrix, int row, float[] to) {
        if (row < matrix.rows()) {
            matrix.decode(row, to);
        } else {
            Arrays.fill(to, 0);
        }
    }
}
