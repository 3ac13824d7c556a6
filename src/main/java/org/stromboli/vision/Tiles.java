package org.stromboli.vision;

import java.util.Arrays;

/// Tiles of one image or frames of one video, all of one size, 8 bit, before normalisation.
///
/// @param rgb [count, 3, height, width], row-major
/// @param count number of tiles
/// @param height pixels
/// @param width pixels
/// @param places where each patch of all tiles stands, in the order in which the tower takes patches, [patches, axes];
/// empty where the tile alone says it
public record Tiles(byte[] rgb, int count, int height, int width, int[] places) {

    private static final int[] NO_PLACES = {};

    public static final Tiles NONE = new Tiles(new byte[0], 0, 1);

    public Tiles {
        if (rgb.length != count * 3 * height * width) {
            throw new IllegalArgumentException(
                    "tiles hold %d bytes, expected %d x 3 x %d x %d".formatted(rgb.length, count, height, width));
        }
        if (count > 0 && places.length % count != 0) {
            throw new IllegalArgumentException("%d tiles have %d places".formatted(count, places.length));
        }
    }

    /// Square ones.
    public Tiles(byte[] rgb, int count, int side) {
        this(rgb, count, side, side, NO_PLACES);
    }

    public Tiles(byte[] rgb, int count, int height, int width) {
        this(rgb, count, height, width, NO_PLACES);
    }

    /// The same tiles with their patches in other places.
    public Tiles at(int[] others) {
        return new Tiles(rgb, count, height, width, others);
    }

    /// Of one tile.
    public int bytes() {
        return 3 * height * width;
    }

    /// For each tile the index of the first tile with the same pixels in the same places: equal tiles are encoded once.
    public int[] firstEqual() { // [count]
        int[] first = new int[count];
        for (int tile = 0; tile < count; tile++) {
            first[tile] = tile;
            for (int earlier = 0; earlier < tile; earlier++) {
                if (first[earlier] == earlier && equal(tile, earlier)) {
                    first[tile] = earlier;
                    break;
                }
            }
        }
        return first;
    }

    private boolean equal(int one, int other) {
        int size = bytes();
        int each = places.length / count;
        return Arrays.equals(rgb, one * size, (one + 1) * size, rgb, other * size, (other + 1) * size)
                && Arrays.equals(places, one * each, (one + 1) * each, places, other * each, (other + 1) * each);
    }
}
