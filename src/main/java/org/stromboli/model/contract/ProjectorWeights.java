package org.stromboli.model.contract;

/// Weights of a projector before those of its layers, then of its blocks.
public enum ProjectorWeights {
    /// [tower hidden], or empty
    NORM,
    /// [tower hidden], or empty: the norm is that of the root mean square
    NORM_BIAS,
    /// [hidden], or empty
    NEWLINE,
    /// [tower hidden, joined * tower hidden], or empty: rows side by side channel by channel
    MERGER
}
