package org.stromboli.cpu;

/// Sizes of a vision tower.
public record TowerSizes(int hidden, int heads, int intermediate, float epsilon, Gelu gelu) {

    /// Forms of GELU.
    public enum Gelu {
        /// With a hyperbolic tangent.
        TANH,
        /// With the distribution function of the normal distribution.
        EXACT,
        /// With a sigmoid of a multiple.
        QUICK
    }

    public int width() {
        return hidden / heads;
    }
}
