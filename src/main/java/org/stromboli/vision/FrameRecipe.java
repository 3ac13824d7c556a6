package org.stromboli.vision;

/// What a checkpoint fixes about the frames of its videos.
public record FrameRecipe(Fit fit, Pooling pooling, Newlines newlines) {}
