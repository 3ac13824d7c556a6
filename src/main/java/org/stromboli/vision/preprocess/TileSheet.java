package org.stromboli.vision.preprocess;

import org.stromboli.media.DecodedImage;
import org.stromboli.vision.Grid;
import org.stromboli.vision.Tiles;

/// Collects the tiles of one image or video, plane by plane as the tower wants them. Used by one thread;
/// full when its tiles are taken.
final class TileSheet {

    private final int count;
    private final int side;
    private final byte[] rgb; // [count, 3, side, side]
    private int filled;

    TileSheet(int count, int side) {
        this.count = count;
        this.side = side;
        this.rgb = new byte[Math.multiplyExact(Math.multiplyExact(count, 3), side * side)];
    }

    /// An image of exactly one tile.
    void add(DecodedImage tile) {
        addWindow(tile, 0, 0);
    }

    /// Cuts an image, centred on the black area of a grid, into the grid's tiles, row by row.
    void addCrops(DecodedImage image, Grid grid) {
        int left = (grid.columns() * side - image.width()) / 2;
        int top = (grid.rows() * side - image.height()) / 2;
        for (int row = 0; row < grid.rows(); row++) {
            for (int column = 0; column < grid.columns(); column++) {
                addWindow(image, column * side - left, row * side - top);
            }
        }
    }

    /// The square of the image from `left`, `top` on; black where that is outside the image.
    private void addWindow(DecodedImage image, int left, int top) {
        int plane = side * side;
        int tile = filled++ * 3 * plane;
        int firstX = Math.max(0, -left);
        int endX = Math.min(side, image.width() - left);
        int endY = Math.min(side, image.height() - top);
        for (int y = Math.max(0, -top); y < endY; y++) {
            int source = ((top + y) * image.width() + left + firstX) * 3;
            int target = tile + y * side;
            for (int x = firstX; x < endX; x++) {
                rgb[target + x] = image.rgb()[source++];
                rgb[target + x + plane] = image.rgb()[source++];
                rgb[target + x + 2 * plane] = image.rgb()[source++];
            }
        }
    }

    Tiles tiles() {
        if (filled != count) {
            throw new IllegalStateException("%d of %d tiles are filled".formatted(filled, count));
        }
        return new Tiles(rgb, count, side);
    }
}
