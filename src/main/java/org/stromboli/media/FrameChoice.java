package org.stromboli.media;

import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// Which frames of a video are requested: asked once it is known how many there are, and before any is decoded.
@FunctionalInterface
public interface FrameChoice {

    FrameChoice ALL = (frames, perSecond) -> IntStream.range(0, frames).toArray();

    /// @param frames at least one
    /// @param perSecond absent for lists of frames, which have no rate
    /// @return at least one index below `frames`, none smaller than the one before; a frame may be requested twice
    int[] of(int frames, OptionalDouble perSecond) throws MediaException;
}
