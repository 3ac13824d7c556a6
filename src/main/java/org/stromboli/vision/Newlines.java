package org.stromboli.vision;

/// Where newline tokens stand among the tokens of a video.
public enum Newlines {
    NOWHERE,
    AT_END,
    AFTER_FRAMES,
    AFTER_ROWS
}
