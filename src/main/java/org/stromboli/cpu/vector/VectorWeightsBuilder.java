package org.stromboli.cpu.vector;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.HostWeightsBuilder;
import org.stromboli.cpu.MatrixSource;
import org.stromboli.cpu.Team;

/// Packs weights for few rows at a time.
public final class VectorWeightsBuilder implements HostWeightsBuilder {

    private final DecoderSizes geometry;
    private final float[] rotation;
    private final Arena arena = Arena.ofShared();
    private final Team team;
    private final List<LayerWeights> layers = new ArrayList<>();

    public VectorWeightsBuilder(DecoderSizes geometry, float[] rotation, Team team) {
        this.geometry = geometry;
        this.rotation = rotation;
        this.team = team;
    }

    @Override
    public void add(Layer layer) {
        float[] none = {};
        layers.add(new LayerWeights(
                new LayerWeights.Attention(
                        layer.attention().norm(),
                        new Linear(
                                packed(layer.attention().qkv()),
                                layer.attention().qkvBias()),
                        layer.attention().headGain(),
                        new Linear(packed(layer.attention().output()), none)),
                new LayerWeights.Mlp(
                        layer.mlp().norm(),
                        Linear.unrounded(packed(layer.mlp().gateUp())),
                        new Linear(packed(layer.mlp().down()), none))));
    }

    private Matrix packed(MatrixSource source) {
        float[] scales = source.scales();
        return scales.length == 0
                ? CompactPacker.pack(source, arena, team)
                : Int8Matrix.pack(source, scales, arena, team);
    }

    @Override
    public VectorWeights build(float[] norm, MatrixSource head) {
        Linear last = new Linear(packed(head), new float[0]);
        return new VectorWeights(geometry, rotation, List.copyOf(layers), norm, last, arena, team);
    }
}
