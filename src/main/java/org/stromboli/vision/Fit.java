package org.stromboli.vision;

/// How an image of any shape becomes one square tile.
public enum Fit {
    /// Resized without regard to its shape.
    STRETCH,
    /// The shorter edge resized to the tile's, what is too long cut off on both sides.
    CROP,
    /// Centred on a plain square first.
    PAD,
    /// Not resized: the middle is cut out, and what is too short is black on both sides.
    MIDDLE
}
