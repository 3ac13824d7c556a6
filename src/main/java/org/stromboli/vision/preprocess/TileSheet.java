package org.stromboli.vision.preprocess;

import org.stromboli.media.DecodedImage;
import org.stromboli.vision.Grid;
import org.stromboli.vision.Tiles;

/// Collects the tiles of one image or video, plane by plane as the tower wants them. Used by one thread;
/// full when its tiles are taken.
final class TileSheet {

    private final int count;
    private final int height;
    private final int width;
    private final byte[] rgb; // [count, 3, height, width]
    private int filled;

    /// Of square tiles.
    TileSheet(int count, int side) {
        this(count, side, side);
    }

    TileSheet(int count, int height, int width) {
        this.count = count;
        this.height = height;
        this.width = width;
        this.rgb = new byte[Math.multiplyExact(Math.multiplyExact(count, 3), Math.multiplyExact(height, width))];
    }

    /// An image of exactly one tile.
    void add(DecodedImage tile) {
        addWindow(tile, 0, 0);
    }

    /// Cuts an image, centred on the black area of a grid, into the grid's tiles, row by row.
    void addCrops(DecodedImage image, Grid grid) {
        int left = (grid.columns() * width - image.width()) / 2;
        int top = (grid.rows() * height - image.height()) / 2;
        for (int row = 0; row < grid.rows(); row++) {
            for (int column = 0; column < grid.columns(); column++) {
                addWindow(image, column * width - left, row * height - top);
            }
        }
    }

    /// A tile of the image from `left`, `top` on; black where that is outside the image.
    private void addWindow(DecodedImage image, int left, int top) {
        int plane = height * width;
        int tile = filled++ * 3 * plane;
        int firstX = Math.max(0, -left);
        int endX = Math.min(width, image.width() - left);
        int endY = Math.min(height, image.height() - top);
        for (int y = Math.max(0, -top); y < endY; y++) {
            int source = ((top + y) * image.width() + left + firstX) * 3;
            int target = tile + y * width;
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
        return new Tiles(rgb, count, height, width);
    }
}
