package org.stromboli.quantisation.codec;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Codes of a layout in which neighbouring rows lie beside each other: a few rows are read at once and kept until
/// memory is needed. Any thread.
final class TiledCodes implements Codes {

    /// A whole number of words of any format.
    static final int ROWS = 32;

    private static final int KEPT = 4;

    /// Reads rows of codes.
    @FunctionalInterface
    interface Reader {

        /// @param to `[ROWS, columns]`
        void read(int from, int end, byte[] to);
    }

    private record Tile(int index, byte[] codes) {}

    private final int rows;
    private final int columns;
    private final Reader reader;
    private final AtomicReferenceArray<WeakReference<Tile>> kept = new AtomicReferenceArray<>(KEPT);

    TiledCodes(int rows, int columns, Reader reader) {
        this.rows = rows;
        this.columns = columns;
        this.reader = reader;
    }

    @Override
    public void read(int row, byte[] to) {
        byte[] codes = tile(row / ROWS);
        System.arraycopy(codes, row % ROWS * columns, to, 0, columns);
    }

    private byte[] tile(int index) {
        WeakReference<Tile> reference = kept.get(index % KEPT);
        Tile tile = reference == null ? null : reference.get();
        if (tile == null || tile.index() != index) {
            tile = new Tile(index, new byte[ROWS * columns]);
            reader.read(index * ROWS, Math.min(rows, (index + 1) * ROWS), tile.codes());
            kept.set(index % KEPT, new WeakReference<>(tile));
        }
        return tile.codes();
    }
}
