package org.stromboli.cpu;

/// Sizes of a vision tower.
///
/// @param quick whether GELU has its quick form, or else that with a hyperbolic tangent
public record TowerSizes(int hidden, int heads, int intermediate, float epsilon, boolean quick) {

    int width() {
        return hidden / heads;
    }

    /// Whether machine code can compute with these.
    public boolean fit() {
        return hidden % TileCode.COLUMNS == 0
                && width() % CodedMatrix.GROUP == 0
                && intermediate % CodedMatrix.GROUP == 0;
    }
}
