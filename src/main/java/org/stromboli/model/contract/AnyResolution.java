package org.stromboli.model.contract;

/// How the features of an image in tiles of any resolution become one sequence.
public enum AnyResolution {
    /// Patches along an edge of a tile.
    SIDE,
    /// Of the grid of crops.
    COLUMNS,
    ROWS,
    /// The window of the map of all crops that the image covers.
    TOP,
    LEFT,
    HEIGHT,
    WIDTH,
    /// What that window is resized to.
    OUT_HEIGHT,
    OUT_WIDTH,
    /// 1 if the whole image comes first.
    BASE,
    /// 1 if rows end with a newline.
    NEWLINES,
    /// 1 if the largest of 2 x 2 is taken.
    LARGEST
}
