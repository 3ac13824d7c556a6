package org.stromboli.quantisation.codec;

/// Scales and whole zeros that lie beside those of neighbouring rows, `[groups, rows]`, read by tiles. Any thread.
final class TiledScales implements GroupScales {

    /// Reads zeros of one group.
    @FunctionalInterface
    interface Zeros {

        /// @param to of rows `from` to `end`
        void read(int group, int from, int end, int[] to);
    }

    private record Tile(float[] scales, float[] minima) {}

    private final RawTensor scales;
    private final Zeros zeros;
    private final int groups;
    private final RowTiles<Tile> tiles;

    /// @param scales `[groups, rows]`
    TiledScales(RawTensor scales, Zeros zeros) {
        this.scales = scales;
        this.zeros = zeros;
        groups = scales.side(0);
        tiles = new RowTiles<>(scales.side(1), this::tile);
    }

    private Tile tile(int from, int end) {
        int count = end - from;
        Tile tile = new Tile(new float[count * groups], new float[count * groups]);
        float[] ofGroup = new float[count];
        int[] zero = new int[count];
        for (int group = 0; group < groups; group++) {
            scales.reals((long) group * scales.side(1) + from, ofGroup);
            zeros.read(group, from, end, zero);
            for (int row = 0; row < count; row++) {
                tile.scales()[row * groups + group] = ofGroup[row];
                tile.minima()[row * groups + group] = ofGroup[row] * zero[row];
            }
        }
        return tile;
    }

    @Override
    public void read(int row, float[] scales, float[] minima) {
        Tile tile = tiles.of(row);
        int at = row % RowTiles.ROWS * groups;
        System.arraycopy(tile.scales(), at, scales, 0, groups);
        System.arraycopy(tile.minima(), at, minima, 0, groups);
    }
}
