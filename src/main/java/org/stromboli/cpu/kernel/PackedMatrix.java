package org.stromboli.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.stromboli.cpu.Bfloat16;

/// Packed weights for machine code that multiplies bfloat16. They are unpacked for one panel at a time: 32 rows, which
/// are the panel's columns. Sixteen rows are a block, two blocks a panel, whose groups of eight columns take turns, so
/// that one product reads one stretch of memory. Weights that have no code are on lists, and are put into their places.
///
/// @param codes [panels, groups, 2, vectors of the coding, 64] bytes
/// @param scales [padded rows] floats
/// @param exceptions [blocks]
public record PackedMatrix(
        int rows,
        int columns,
        WeightCoding coding,
        MemorySegment codes,
        MemorySegment scales,
        Exceptions[] exceptions) {

    static final int BLOCK = 16; // rows
    public static final int GROUP = 8; // columns
    static final int PANEL_BLOCKS = GemmKernel.COLUMNS / BLOCK;
    private static final int PAIR_HALF_BYTES = GemmKernel.PAIR_BYTES / PANEL_BLOCKS;

    /// @param places [exceptions] pair * 64 + 4 * row + 2 * (column % 2), bytes of half a panel
    /// @param values [exceptions] bfloat16, scaled as others are
    record Exceptions(int[] places, short[] values) {
        static final Exceptions NONE = new Exceptions(new int[0], new short[0]);
    }

    static int groups(int columns) {
        return Math.ceilDiv(columns, GROUP);
    }

    static long panelBytes(int columns, WeightCoding coding) {
        return (long) groups(columns) * PANEL_BLOCKS * coding.groupBytes();
    }

    public static int panels(int rows) {
        return Math.ceilDiv(rows, GemmKernel.COLUMNS);
    }

    public int panels() {
        return panels(rows);
    }

    /// Pairs of columns, up to whole groups.
    int pairs() {
        return groups(columns) * GROUP / 2;
    }

    /// @param panel takes [pairs, 32, 2] of bfloat16
    void unpack(int index, MemorySegment panel, MachineKernels kernels) {
        kernels.unpack(coding, panelCodes(index), groups(columns), panel.address());
        for (int half = 0; half < PANEL_BLOCKS; half++) {
            int block = PANEL_BLOCKS * index + half;
            long start = (long) half * PAIR_HALF_BYTES;
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
        return codes.address() + index * panelBytes(columns, coding);
    }

    /// Adds to sums what the exceptions of a panel contribute to products with rows, not scaled yet: the same as if
    /// they were in the panel.
    ///
    /// @param sums [rows, 32]
    void addExceptionalProducts(int index, Bfloat16Rows rows, float[] sums) {
        for (int half = 0; half < PANEL_BLOCKS; half++) {
            int[] places = exceptions[PANEL_BLOCKS * index + half].places();
            short[] values = exceptions[PANEL_BLOCKS * index + half].values();
            for (int row = 0; row < rows.count(); row++) {
                int first = row * GemmKernel.COLUMNS + half * BLOCK;
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
        return scales.address() + (long) index * GemmKernel.COLUMNS * Float.BYTES;
    }
}
