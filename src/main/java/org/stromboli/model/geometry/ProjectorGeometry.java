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
public record ProjectorGeometry(
        List<String> layers, boolean bias, String norm, OptionalDouble epsilon, List<String> blocks) {

    /// Of torch's layer norm where a checkpoint does not say.
    private static final double DEFAULT_EPSILON = 1e-5;

    public ProjectorGeometry {
        layers = List.copyOf(layers);
        blocks = List.copyOf(blocks);
    }

    public static ProjectorGeometry layers(List<String> names, boolean bias) {
        return new ProjectorGeometry(names, bias, "", OptionalDouble.empty(), Collections.emptyList());
    }

    public ProjectorGeometry withNorm(String name, double epsilonOfNorm) {
        return new ProjectorGeometry(layers, bias, name, OptionalDouble.of(epsilonOfNorm), blocks);
    }

    public ProjectorGeometry withBlocks(List<String> names) {
        return new ProjectorGeometry(layers, bias, norm, epsilon, names);
    }

    public double normEpsilon() {
        return epsilon.orElse(DEFAULT_EPSILON);
    }
}
