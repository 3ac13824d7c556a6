package org.stromboli.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Weights in bfloat16, without loss in three quarters of their size, for machine code that multiplies bfloat16.
///
/// The exponents of a row of weights hardly ever spread over more than fourteen neighbouring powers of two. A weight is
/// the lower byte of a bfloat16, which holds the exponent's last bit and the mantissa, and four bits that stand for its
/// upper byte: the sign and three bits of the exponent, counted from the row's window. Zero is all zeros. What lies
/// outside the window is kept on a list and put in its place when weights are unpacked, which happens for one panel of
/// 32
/// rows at a time, in the first-level caches. The windows of all rows end at the same exponent once they are unpacked:
/// a product is scaled back by its row's power of two. Rows are the columns of the panel.
///
/// Sixteen rows are a block, two blocks are a panel, whose groups of eight columns take turns, so that one product
/// reads
/// one stretch of memory. A group of a block is three vectors of bytes, of which each quarter belongs to four rows:
///
/// ```text
///   lower bytes of columns 0 to 3, of each row two, then of each row the other two
///   lower bytes of columns 4 to 7
///   upper halves, at the place of the lower byte: of columns 0 to 3 in the low bits, of columns 4 to 7 in the high
/// bits
/// ```
///
/// Weights smaller than 2^-126 of the largest of their row count as zero.
///
/// @param codes [panels, groups, 2, 3, 64] bytes
/// @param scales [padded rows] floats
/// @param exceptions [blocks]
/// @param interleaved whether blocks of the first half of the rows and of the second take turns
record CodedMatrix(
        int rows,
        int columns,
        boolean interleaved,
        MemorySegment codes,
        MemorySegment scales,
        Exceptions[] exceptions) {

    static final int BLOCK = 16; // rows
    static final int GROUP = 8; // columns
    static final int GROUP_BYTES = 3 * 64;

    /// Exponents that have a code.
    static final int WINDOW = 14;

    /// The highest exponent of unpacked weights, as a bfloat16 holds it.
    static final int HIGHEST = 127;

    static final int PANEL_BLOCKS = TileCode.COLUMNS / BLOCK;
    private static final int PAIR_HALF_BYTES = TileCode.PAIR_BYTES / PANEL_BLOCKS;

    /// @param places [exceptions] pair * 64 + 4 * row + 2 * (column % 2), bytes of half a panel
    /// @param values [exceptions] bfloat16, scaled as others are
    record Exceptions(int[] places, short[] values) {
        static final Exceptions NONE = new Exceptions(new int[0], new short[0]);
    }

    /// For each upper half the upper byte. Exponents 114 to 127 have upper bytes 57 to 63.
    static byte[] upperBytes() {
        byte[] table = new byte[16];
        for (int half = 0; half < 16; half++) {
            int exponent = half & 7;
            int upper = exponent == 0 ? 0 : HIGHEST / 2 - 7 + exponent;
            table[half] = (byte) ((half & 8) << 4 | upper);
        }
        return table;
    }

    static int groups(int columns) {
        return Math.ceilDiv(columns, GROUP);
    }

    static long panelBytes(int columns) {
        return (long) groups(columns) * PANEL_BLOCKS * GROUP_BYTES;
    }

    static int panels(int rows) {
        return Math.ceilDiv(rows, TileCode.COLUMNS);
    }

    int panels() {
        return panels(rows);
    }

    /// Pairs of columns, up to whole groups.
    int pairs() {
        return groups(columns) * GROUP / 2;
    }

    /// @param panel takes [pairs, 32, 2] of bfloat16
    void unpack(int index, MemorySegment panel, MachineKernels kernels) {
        for (int half = 0; half < PANEL_BLOCKS; half++) {
            int block = PANEL_BLOCKS * index + half;
            long start = (long) half * PAIR_HALF_BYTES;
            kernels.unpack(panelCodes(index) + half * GROUP_BYTES, groups(columns), panel.address() + start);
            int[] places = exceptions[block].places();
            short[] values = exceptions[block].values();
            for (int i = 0; i < places.length; i++) {
                long at = start + places[i] + (long) places[i] / PAIR_HALF_BYTES * PAIR_HALF_BYTES;
                panel.set(ValueLayout.JAVA_SHORT, at, values[i]);
            }
        }
    }

    /// Where the codes of a panel's two blocks are.
    long panelCodes(int index) {
        return codes.address() + index * panelBytes(columns);
    }

    /// Adds to sums what the exceptions of a panel contribute to products with rows, not scaled yet: the same as if
    /// they
    /// were in the panel.
    ///
    /// @param sums [rows, 32]
    void addExceptionalProducts(int index, Bfloat16Rows rows, float[] sums) {
        for (int half = 0; half < PANEL_BLOCKS; half++) {
            int[] places = exceptions[PANEL_BLOCKS * index + half].places();
            short[] values = exceptions[PANEL_BLOCKS * index + half].values();
            for (int row = 0; row < rows.count(); row++) {
                int first = row * TileCode.COLUMNS + half * BLOCK;
                for (int i = 0; i < places.length; i++) {
                    int place = places[i];
                    long column = place >> 6 << 2 | place & 3; // in bytes
                    float x = Bfloat16.of(rows.memory().get(ValueLayout.JAVA_SHORT, row * rows.stride() + column));
                    sums[first + (place >> 2 & BLOCK - 1)] += x * Bfloat16.of(values[i]);
                }
            }
        }
    }

    /// Where the scales of its rows are.
    long panelScales(int index) {
        return scales.address() + (long) index * TileCode.COLUMNS * Float.BYTES;
    }
}
