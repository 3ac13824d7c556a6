package org.stromboli.model.geometry;

import java.util.Collections;
import java.util.List;

/// The hidden states that stand side by side in a tower's result.
///
/// @param depths of each: 0 is the input of the first layer, n the output of the n-th
/// @param withClassToken whether the result keeps the class token, where the tower has one
public record TowerFeatures(List<Integer> depths, boolean withClassToken) {

    public TowerFeatures {
        depths = List.copyOf(depths);
        if (depths.isEmpty()) {
            throw new IllegalArgumentException("a tower has to give at least one hidden state");
        }
    }

    int deepest() {
        return Collections.max(depths);
    }

    /// Each depth once, ascending, as the graph keeps them.
    public long[] kept() {
        return depths.stream().mapToLong(Integer::longValue).sorted().distinct().toArray();
    }

    /// For each depth its place among the kept ones.
    public long[] order() {
        List<Integer> kept = depths.stream().sorted().distinct().toList();
        return depths.stream().mapToLong(kept::indexOf).toArray();
    }
}
