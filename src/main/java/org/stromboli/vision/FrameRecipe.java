package org.stromboli.vision;

/// What a checkpoint fixes about the frames of its videos.
///
/// @param sampling which frames of a video are taken where the client does not say
public record FrameRecipe(Fit fit, Pooling pooling, Newlines newlines, FrameSampling sampling) {}
