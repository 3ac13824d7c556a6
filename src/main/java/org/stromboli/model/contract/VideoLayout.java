package org.stromboli.model.contract;

/// How the features of a video's frames become one sequence.
public enum VideoLayout {
    /// As in `TilePooling`, of the frames as they are merged.
    MODE,
    SIDE,
    STRIDE,
    OUT,
    /// Where newlines stand: 0 nowhere, 1 at the end, 2 after each frame, 3 after each row.
    NEWLINES
}
