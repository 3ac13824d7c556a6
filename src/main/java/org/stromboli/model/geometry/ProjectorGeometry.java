package org.stromboli.model.geometry;

import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/// The parts of a projector, by what their tensors are called behind the projector's prefix.
///
/// @param layers names of the linear layers; none: features enter the decoder as they are
/// @param bias whether they have a bias
/// @param norm name of a norm before them, empty for none
/// @param epsilon of the norm
/// @param blocks names of residual blocks behind them
/// @param joined rows that become one behind the norm, side by side; then all layers but the last keep their width
public record ProjectorGeometry(
        List<String> layers, boolean bias, String norm, OptionalDouble epsilon, List<String> blocks, int joined) {

    /// Of torch's layer norm where a checkpoint does not say.
    private static final double DEFAULT_EPSILON = 1e-5;

    public ProjectorGeometry {
        layers = List.copyOf(layers);
        blocks = List.copyOf(blocks);
    }

    public static ProjectorGeometry layers(List<String> names, boolean bias) {
        return new ProjectorGeometry(names, bias, "", OptionalDouble.empty(), Collections.emptyList(), 1);
    }

    public ProjectorGeometry withNorm(String name, double epsilonOfNorm) {
        return new ProjectorGeometry(layers, bias, name, OptionalDouble.of(epsilonOfNorm), blocks, joined);
    }

    public ProjectorGeometry withBlocks(List<String> names) {
        return new ProjectorGeometry(layers, bias, norm, epsilon, names, joined);
    }

    public ProjectorGeometry withJoined(int rows) {
        return new ProjectorGeometry(layers, bias, norm, epsilon, blocks, rows);
    }

    /// Width of what comes out of one of the linear layers.
    ///
    /// @param layer counted from 0
    /// @param tower width of a row that comes from the tower
    /// @param hidden of the decoder
    public long out(int layer, int tower, int hidden) {
        return joined > 1 && layer < layers.size() - 1 ? (long) joined * tower : hidden;
    }

    /// How many weights the matrices of its linear layers have.
    public long weights(int tower, int hidden) {
        long in = (long) joined * tower;
        long weights = 0;
        for (int layer = 0; layer < layers.size(); layer++) {
            long out = out(layer, tower, hidden);
            weights += in * out;
            in = out;
        }
        return weights;
    }

    public double normEpsilon() {
        return epsilon.orElse(DEFAULT_EPSILON);
    }
}
