package org.stromboli.model.contract;

/// Weights of a projector before those of its layers, then of its blocks.
public enum ProjectorWeights {
    /// [tower hidden], or empty
    NORM,
    /// [tower hidden], or empty
    NORM_BIAS,
    /// [hidden], or empty
    NEWLINE
}
