package org.stromboli.cpu.vector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.HostDecoder;
import org.stromboli.cpu.HostWeights;
import org.stromboli.cpu.Team;

/// Weights for a [VectorDecoder].
final class VectorWeights implements HostWeights {

    private final DecoderSizes geometry;
    private final float[] rotation; // [positions, width / 2, 2]
    private final List<LayerWeights> layers;
    private final float[] norm; // [hidden]
    private final Linear head;
    private final Arena arena;
    private final Team team;

    VectorWeights(
            DecoderSizes geometry,
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

    @Override
    public HostDecoder decoder(List<MemorySegment> cache, int blockTokens) {
        return decoder(cache, blockTokens, team);
    }

    @Override
    public HostDecoder decoder(List<MemorySegment> cache, int blockTokens, Team other) {
        return new VectorDecoder(this, cache, blockTokens, other);
    }

    DecoderSizes geometry() {
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

    @Override
    public void close() {
        arena.close();
    }
}
