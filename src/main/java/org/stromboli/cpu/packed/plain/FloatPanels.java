package org.stromboli.cpu.packed.plain;

import org.stromboli.cpu.packed.plain.PlainKernels.Place;

/// Products of float32 with float32, for attention: rows times a panel, [depth, 16] with a depth of whole quads. Each
/// result is one sum over the depth in order. Any thread. It gets addresses: that the memory is there and large enough
/// is up to the caller.
public final class FloatPanels {

    /// Columns of a panel.
    public static final int COLUMNS = PlainLayout.ROWS;

    /// A depth is a multiple of it.
    public static final int QUAD = PlainLayout.QUAD;

    private static final PlainKernels KERNELS = PlainKernels.of(new Floats());

    private FloatPanels() {}

    /// Rows in memory.
    ///
    /// @param stride bytes from one to the next
    public record Rows(long address, long stride) {

        /// So many columns on.
        public Rows after(int columns) {
            return new Rows(address + (long) columns * Float.BYTES, stride);
        }
    }

    /// `y += x * panel`
    ///
    /// @param x [rows, depth]
    /// @param y [rows, COLUMNS]
    public static void add(Rows x, long panel, int depth, Rows y, int rows) {
        Place place = new Place(panel, x.address, x.stride, y.address, y.stride);
        KERNELS.tiles(place, rows, depth / QUAD, panel, 0);
    }
}
