package org.stromboli.cpu;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/// Packs weights for machine code.
final class BatchWeightsBuilder implements HostWeightsBuilder {

    private static final float[] NO_BIAS = {};

    private final RowGeometry geometry;
    private final float[] rotation;
    private final MachineKernels kernels;
    private final Arena arena = Arena.ofShared();
    private final Team team;
    private final List<BatchWeights.Layer> layers = new ArrayList<>();

    BatchWeightsBuilder(RowGeometry geometry, float[] rotation, MachineKernels kernels, Team team) {
        this.geometry = geometry;
        this.rotation = rotation;
        this.kernels = kernels;
        this.team = team;
    }

    @Override
    public void add(Layer layer) {
        layers.add(new BatchWeights.Layer(
                norm(layer.attentionNorm()),
                linear(layer.qkv(), layer.qkvBias(), TileResult.BFLOAT16),
                linear(layer.output(), NO_BIAS, TileResult.ADDED),
                norm(layer.mlpNorm()),
                linear(layer.gateUp(), NO_BIAS, TileResult.GATED),
                linear(layer.down(), NO_BIAS, TileResult.ADDED)));
    }

    private Norm norm(float[] gain) {
        return Norm.rootMeanSquare(gain, geometry.epsilon(), arena);
    }

    private CodedLinear linear(MatrixSource source, float[] bias, TileResult result) {
        CodedMatrix matrix = CodedPacker.pack(source, result == TileResult.GATED, arena, team);
        return new CodedLinear(matrix, bias, result, kernels, arena);
    }

    @Override
    public HostWeights build(float[] norm, MatrixSource head) {
        CodedLinear last = linear(head, NO_BIAS, TileResult.FLOATS);
        return new BatchWeights(geometry, rotation, List.copyOf(layers), norm(norm), last, kernels, arena, team);
    }
}
