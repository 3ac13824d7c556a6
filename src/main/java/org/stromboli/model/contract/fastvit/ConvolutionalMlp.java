package org.stromboli.model.contract.fastvit;

/// Weights of the feed-forward net of a block of FastViT, behind a convolution of each channel and its batch norm, as
/// checkpoints have them.
public enum ConvolutionalMlp {
    /// [width, 1, kernel, kernel]
    MIXING,
    /// [width]
    NORM,
    /// [width]
    NORM_BIAS,
    /// [width] of the batches of the training
    RUNNING_MEAN,
    /// [width]
    RUNNING_VARIANCE,
    /// [expansion * width, width, 1, 1]
    UP,
    /// [expansion * width]
    UP_BIAS,
    /// [width, expansion * width, 1, 1]
    DOWN,
    /// [width]
    DOWN_BIAS,
    /// [width, 1, 1]
    SCALE
}
