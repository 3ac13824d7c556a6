package org.stromboli.vision;

import java.util.Arrays;

/// Square tiles of one image or frames of one video, 8 bit, before normalisation.
///
/// @param rgb [count, 3, side, side], row-major
/// @param count number of tiles
/// @param side pixels along an edge
public record Tiles(byte[] rgb, int count, int side) {

    public static final Tiles NONE = new Tiles(new byte[0], 0, 1);

    public Tiles {
        if (rgb.length != count * 3 * side * side) {
            throw new IllegalArgumentException(
                    "tiles hold %d bytes, expected %d x 3 x %d x %d".formatted(rgb.length, count, side, side));
        }
    }

    /// For each tile the index of the first tile with the same pixels: equal tiles are encoded once.
    public int[] firstEqual() { // [count]
        int size = 3 * side * side;
        int[] first = new int[count];
        for (int tile = 0; tile < count; tile++) {
            first[tile] = tile;
            for (int earlier = 0; earlier < tile; earlier++) {
                if (first[earlier] == earlier
                        && Arrays.equals(
                                rgb, tile * size, (tile + 1) * size, rgb, earlier * size, (earlier + 1) * size)) {
                    first[tile] = earlier;
                    break;
                }
            }
        }
        return first;
    }
}
