package org.stromboli.model.weights;

import java.util.Arrays;
import java.util.List;

/// Weights that are loaded by one call of the graph.
///
/// @param description for each tensor: file, first element, data type, dimensions and their sizes, as `weights` in the
/// graph reads it
/// @param bytes on disk
public record WeightPart(long[] description, long bytes) {

    /// Parts that are loaded by one call, in this order.
    static WeightPart join(List<WeightPart> parts) {
        return new WeightPart(
                parts.stream()
                        .flatMapToLong(part -> Arrays.stream(part.description()))
                        .toArray(),
                parts.stream().mapToLong(WeightPart::bytes).sum());
    }
}
