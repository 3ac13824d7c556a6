package org.stromboli.quantisation.codec;

import java.lang.ref.WeakReference;

/// What a layout holds in which neighbouring rows lie beside each other: a few rows are read at once and kept until
/// memory is needed, by each thread for itself.
///
/// @param <T> what is read of these rows
final class RowTiles<T> {

    /// A whole number of words of any format.
    static final int ROWS = 32;

    /// Reads rows.
    @FunctionalInterface
    interface Reader<T> {

        /// Of rows `from` to `end`, at most [#ROWS].
        T read(int from, int end);
    }

    private record Tile<T>(int index, T content) {}

    private final int rows;
    private final Reader<T> reader;
    private final ThreadLocal<WeakReference<Tile<T>>> latest = new ThreadLocal<>();

    RowTiles(int rows, Reader<T> reader) {
        this.rows = rows;
        this.reader = reader;
    }

    /// The tile that holds a row, as its `row % ROWS`-th.
    T of(int row) {
        int index = row / ROWS;
        WeakReference<Tile<T>> reference = latest.get();
        Tile<T> tile = reference == null ? null : reference.get();
        if (tile == null || tile.index() != index) {
            tile = new Tile<>(index, reader.read(index * ROWS, Math.min(rows, (index + 1) * ROWS)));
            latest.set(new WeakReference<>(tile));
        }
        return tile.content();
    }
}
