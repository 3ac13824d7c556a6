package org.stromboli.media.video;

import java.time.Duration;

/// What one video file may cost while its frames are read.
///
/// @param timeout of all work on it together; also what a decoder process may use of a core
/// @param memoryBytes address space of a decoder process
public record VideoLimits(Duration timeout, long memoryBytes) {

    public VideoLimits {
        if (!timeout.isPositive() || memoryBytes < 1) {
            throw new IllegalArgumentException("limits must be positive: %s, %d bytes".formatted(timeout, memoryBytes));
        }
    }
}
