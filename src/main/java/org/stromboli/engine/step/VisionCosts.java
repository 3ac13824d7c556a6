package org.stromboli.engine.step;

import org.stromboli.vision.PreprocessedMedia;

/// What the encoding of a media item costs on the device of an engine. Called on the engine thread; equal media
/// have equal costs.
public interface VisionCosts {

    /// Slices into which the encoding of this media item is cut: the least work that can stand between two decode
    /// steps. After the last one its features are on the device.
    int visionSlices(PreprocessedMedia media);

    /// Device bytes that the features of this media item take.
    long featureBytes(PreprocessedMedia media);
}
