package org.stromboli.model.contract.fastvit;

/// Weights of a convolution; groups follow from its shape.
public enum Convolution {
    /// [out, in / groups, kernel, kernel]
    WEIGHT,
    /// [out]
    BIAS
}
