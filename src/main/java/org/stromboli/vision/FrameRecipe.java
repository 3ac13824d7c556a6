package org.stromboli.vision;

import java.util.Optional;

/// What a checkpoint fixes about the frames of its videos.
///
/// @param sampling which frames of a video are taken where the client does not say
/// @param arithmetic where it is another than that of images
/// @param classToken whether each frame keeps the class token of its tower; such frames are neither pooled nor have
/// newlines
public record FrameRecipe(
        Fit fit,
        Pooling pooling,
        Newlines newlines,
        FrameSampling sampling,
        Optional<ReferenceImplementation> arithmetic,
        boolean classToken) {

    /// With the arithmetic of images, and without class tokens.
    public FrameRecipe(Fit fit, Pooling pooling, Newlines newlines, FrameSampling sampling) {
        this(fit, pooling, newlines, sampling, Optional.empty(), false);
    }

    /// Frames after each other with all that a tower says of them.
    public static FrameRecipe whole(Fit fit, FrameSampling sampling, ReferenceImplementation arithmetic) {
        return new FrameRecipe(fit, Pooling.NONE, Newlines.NOWHERE, sampling, Optional.of(arithmetic), true);
    }
}
