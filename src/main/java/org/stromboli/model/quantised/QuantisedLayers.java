package org.stromboli.model.quantised;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.stromboli.quantisation.WeightMatrix;

/// The quantised weights of a checkpoint. Immutable.
///
/// @param weights by the names that they would have if they were plain
/// @param file where messages say that they are, by the same names
/// @param used names of all tensors that they are read from or that belong to them
public record QuantisedLayers(Map<String, WeightMatrix> weights, Map<String, Path> file, Set<String> used) {

    /// The file of one of the weights.
    public Path place(String weight) {
        return Objects.requireNonNull(file.get(weight));
    }
}
