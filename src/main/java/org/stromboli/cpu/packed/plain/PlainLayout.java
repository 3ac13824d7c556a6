package org.stromboli.cpu.packed.plain;

/// Where weights of 16 bits are: blocks of 16 rows, whose columns come in pairs. A pair takes one line of the cache,
/// two vectors of 8 rows each. Rows have whole quads of columns, so that a loop over them needs no end of its own.
public final class PlainLayout {

    /// Rows of a block.
    public static final int ROWS = 16;

    /// Columns of one round of a loop.
    public static final int QUAD = 4;

    /// A row's results of a block.
    public static final int RESULT_BYTES = ROWS * Float.BYTES;

    static final int LANES = 8;
    static final int VECTOR_BYTES = LANES * Float.BYTES;
    static final int VECTORS = ROWS / LANES;
    static final int PAIR_BYTES = VECTORS * VECTOR_BYTES;
    static final int PAIRS = QUAD / 2;
    static final int QUAD_BYTES = PAIRS * PAIR_BYTES;

    private PlainLayout() {}

    public static int quads(int columns) {
        return Math.ceilDiv(columns, QUAD);
    }

    /// Bytes of so many columns of a block.
    public static long bytes(int columns) {
        return (long) quads(columns) * QUAD_BYTES;
    }
}
