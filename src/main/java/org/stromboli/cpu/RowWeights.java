package org.stromboli.cpu;

import java.lang.foreign.Arena;
import java.util.List;

/// The packed weights of a decoder, and the team that computes with them.
public final class RowWeights implements AutoCloseable {

    private final RowGeometry geometry;
    private final float[] rotation; // [positions, width / 2, 2]
    private final List<LayerWeights> layers;
    private final float[] norm; // [hidden]
    private final Linear head;
    private final Arena arena;
    private final Team team;

    RowWeights(
            RowGeometry geometry,
            float[] rotation,
            List<LayerWeights> layers,
            float[] norm,
            Linear head,
            Arena arena,
            Team team) {
        this.geometry = geometry;
        this.rotation = rotation;
        this.layers = layers;
        this.norm = norm;
        this.head = head;
        this.arena = arena;
        this.team = team;
    }

    RowGeometry geometry() {
        return geometry;
    }

    float[] rotation() {
        return rotation;
    }

    List<LayerWeights> layers() {
        return layers;
    }

    float[] norm() {
        return norm;
    }

    Linear head() {
        return head;
    }

    Team team() {
        return team;
    }

    @Override
    public void close() {
        team.close();
        arena.close();
    }
}
