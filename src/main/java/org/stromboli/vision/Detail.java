package org.stromboli.vision;

/// OpenAI's `detail` of a picture.
public enum Detail {
    /// All tiles that the family's rule gives.
    HIGH,
    /// The whole picture as one tile, whatever its size.
    LOW
}
