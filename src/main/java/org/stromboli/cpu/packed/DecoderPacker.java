package org.stromboli.cpu.packed;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.HostWeights;
import org.stromboli.cpu.PackedWeightsBuilder;
import org.stromboli.cpu.Team;
import org.stromboli.quantisation.WeightMatrix;

/// Packs a decoder's weights, matrix by matrix, each by all threads of a team.
public final class DecoderPacker implements PackedWeightsBuilder {

    private final DecoderSizes geometry;
    private final Rotation rotation;
    private final Team team;
    private final Arena arena = Arena.ofShared();
    private final List<PackedWeights.Layer> layers = new ArrayList<>();

    /// @param rotation [positions, width / 2, 2] cosines and sines of RoPE
    public DecoderPacker(DecoderSizes geometry, float[] rotation, Team team) {
        this.geometry = geometry;
        this.rotation = new Rotation(rotation, geometry.width(), geometry.turned());
        this.team = team;
    }

    @Override
    public void add(Layer layer) {
        Attention attention = layer.attention();
        layers.add(new PackedWeights.Layer(
                new PackedWeights.Attention(
                        attention.norm(),
                        products(attention.qkv()),
                        attention.bias(),
                        attention.headGain(),
                        products(List.of(attention.output()))),
                new PackedWeights.Mlp(
                        layer.mlp().norm(),
                        products(layer.mlp().gateUp()),
                        products(List.of(layer.mlp().down())))));
    }

    private Products products(List<WeightMatrix> matrices) {
        return new Products(matrices.stream()
                .map(matrix -> PackedMatrices.pack(matrix, arena, team))
                .toList());
    }

    @Override
    public HostWeights build(float[] norm, WeightMatrix head) {
        return new PackedWeights(
                geometry,
                rotation,
                List.copyOf(layers),
                norm,
                products(List.of(head)),
                new PackedWeights.Place(arena, team));
    }
}
