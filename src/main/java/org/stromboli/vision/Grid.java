package org.stromboli.vision;

/// An arrangement of square tiles that an image may be cut into.
public record Grid(int columns, int rows) {

    public Grid {
        if (columns < 1 || rows < 1) {
            throw new IllegalArgumentException("a grid cannot have %d x %d tiles".formatted(columns, rows));
        }
    }

    /// The grid that a pinpoint of a checkpoint's configuration means.
    public static Grid ofPixels(int width, int height, int side) {
        if (side < 1 || width % side != 0 || height % side != 0) {
            throw new IllegalArgumentException(
                    "a pinpoint of %d x %d is not made of tiles of %d".formatted(width, height, side));
        }
        return new Grid(width / side, height / side);
    }

    public int tiles() {
        return columns * rows;
    }
}
