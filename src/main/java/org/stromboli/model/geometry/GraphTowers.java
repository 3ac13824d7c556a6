package org.stromboli.model.geometry;

import java.util.Optional;

/// Which vision towers the graph alone computes.
public final class GraphTowers {

    private GraphTowers() {}

    /// Why no other backend computes a tower, in words that follow "the tower"; empty if one does.
    public static Optional<String> reason(TowerGeometry tower) {
        if (tower.overPatches().isPresent()) {
            return Optional.of("takes images at their own size");
        }
        if (tower.stages().isPresent()) {
            return Optional.of("is made of convolutions");
        }
        if (!tower.scales().isEmpty()) {
            return Optional.of("sees images at several scales");
        }
        return Optional.empty();
    }
}
