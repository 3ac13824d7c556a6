package org.stromboli.model.geometry;

import java.util.Set;

/// Feed-forward nets of which a router chooses some for each token: softmax over all, the best ones, weighted by their
/// probabilities.
///
/// @param count of a layer
/// @param used for each token
/// @param intermediate width of one
/// @param normalised whether the weights of those used are divided by their sum
/// @param denseLayers layers that have one plain net instead
public record Experts(int count, int used, int intermediate, boolean normalised, Set<Integer> denseLayers) {

    public Experts {
        denseLayers = Set.copyOf(denseLayers);
    }
}
