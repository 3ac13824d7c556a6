package org.stromboli.quantisation.codec;

/// Codes of a layout in which neighbouring rows lie beside each other, read by tiles. Any thread.
final class TiledCodes implements Codes {

    private static final int LINE = 64; // bytes of a cache line

    /// Reads rows of codes.
    @FunctionalInterface
    interface Reader {

        /// @param to `[ROWS, stride]`
        /// @param stride columns up to a multiple of 8 at least, as codes are put there by eights
        void read(int from, int end, byte[] to, int stride);
    }

    private final int columns;
    private final int stride;
    private final RowTiles<byte[]> tiles;

    TiledCodes(int rows, int columns, Reader reader) {
        this.columns = columns;
        // An odd number of lines, so that places of one column are not all in the same set of a cache.
        stride = (Math.ceilDiv(columns, LINE) | 1) * LINE;
        tiles = new RowTiles<>(rows, (from, end) -> {
            byte[] codes = new byte[Math.multiplyExact(end - from, stride)];
            reader.read(from, end, codes, stride);
            return codes;
        });
    }

    @Override
    public void read(int row, byte[] to) {
        System.arraycopy(tiles.of(row), row % RowTiles.ROWS * stride, to, 0, columns);
    }
}
