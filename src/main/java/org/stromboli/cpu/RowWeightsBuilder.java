package org.stromboli.cpu;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/// Packs the weights of a decoder, layer by layer. One thread; memory and team are the weights' once they are built.
public final class RowWeightsBuilder {

    private final RowGeometry geometry;
    private final float[] rotation;
    private final Arena arena = Arena.ofShared();
    private final Team team;
    private final List<LayerWeights> layers = new ArrayList<>();

    /// The parts of a layer, as `decoder` in the graph has them.
    ///
    /// @param qkvBias empty for none
    public record Layer(
            float[] attentionNorm,
            MatrixSource qkv,
            float[] qkvBias,
            MatrixSource output,
            float[] mlpNorm,
            MatrixSource gateUp,
            MatrixSource down) {}

    /// @param rotation [positions, width / 2, 2] cosines and sines
    /// @param threads that share a step
    public RowWeightsBuilder(RowGeometry geometry, float[] rotation, int threads) {
        this.geometry = geometry;
        this.rotation = rotation;
        team = new Team(threads);
    }

    public void add(Layer layer) {
        float[] none = {};
        layers.add(new LayerWeights(
                layer.attentionNorm(),
                new Linear(packed(layer.qkv()), layer.qkvBias()),
                new Linear(packed(layer.output()), none),
                layer.mlpNorm(),
                Linear.unrounded(packed(layer.gateUp())),
                new Linear(packed(layer.down()), none)));
    }

    private Matrix packed(MatrixSource source) {
        float[] scales = source.scales();
        return scales.length == 0
                ? CompactPacker.pack(source, arena, team)
                : Int8Matrix.pack(source, scales, arena, team);
    }

    /// @param norm [hidden] before the head
    public RowWeights build(float[] norm, MatrixSource head) {
        Linear last = new Linear(packed(head), new float[0]);
        return new RowWeights(geometry, rotation, List.copyOf(layers), norm, last, arena, team);
    }
}
