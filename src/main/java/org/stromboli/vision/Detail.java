package org.stromboli.vision;

/// OpenAI's `detail` of an image.
public enum Detail {
    /// All tiles that the family's rule gives.
    HIGH,
    /// The whole image as one tile, whatever its size.
    LOW
}
