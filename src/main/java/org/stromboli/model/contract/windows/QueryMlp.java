package org.stromboli.model.contract.windows;

/// Weights of the feed-forward net of a Q-Former's queries, and of the norm behind it.
public enum QueryMlp {
    /// [intermediate, width]
    UP,
    /// [intermediate]
    UP_BIAS,
    /// [width, intermediate]
    DOWN,
    /// [width]
    DOWN_BIAS,
    /// [width]
    NORM,
    /// [width]
    NORM_BIAS
}
