package org.stromboli.cpu;

/// Sizes of a vision tower.
///
/// @param quick whether GELU has its quick form, or else that with a hyperbolic tangent
public record TowerSizes(int hidden, int heads, int intermediate, float epsilon, boolean quick) {

    public int width() {
        return hidden / heads;
    }
}
