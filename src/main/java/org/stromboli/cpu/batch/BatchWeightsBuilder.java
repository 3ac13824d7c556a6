package org.stromboli.cpu.batch;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.HostWeights;
import org.stromboli.cpu.HostWeightsBuilder;
import org.stromboli.cpu.MatrixSource;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.kernel.GemmEpilogue;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.kernel.MatrixPacker;
import org.stromboli.cpu.kernel.Norm;
import org.stromboli.cpu.kernel.PackedLinear;
import org.stromboli.cpu.kernel.PackedMatrix;

/// Packs weights for machine code.
public final class BatchWeightsBuilder implements HostWeightsBuilder {

    private static final float[] NO_BIAS = {};

    private final DecoderSizes geometry;
    private final float[] rotation;
    private final MachineKernels kernels;
    private final Arena arena = Arena.ofShared();
    private final Team team;
    private final List<BatchWeights.Layer> layers = new ArrayList<>();

    public BatchWeightsBuilder(DecoderSizes geometry, float[] rotation, MachineKernels kernels, Team team) {
        this.geometry = geometry;
        this.rotation = rotation;
        this.kernels = kernels;
        this.team = team;
    }

    @Override
    public void add(Layer layer) {
        layers.add(new BatchWeights.Layer(
                new BatchWeights.Attention(
                        norm(layer.attention().norm()),
                        linear(layer.attention().qkv(), layer.attention().qkvBias(), GemmEpilogue.BFLOAT16),
                        layer.attention().headGain(),
                        linear(layer.attention().output(), NO_BIAS, GemmEpilogue.ADDED)),
                new BatchWeights.Mlp(
                        norm(layer.mlp().norm()),
                        linear(layer.mlp().gateUp(), NO_BIAS, gate()),
                        linear(layer.mlp().down(), NO_BIAS, GemmEpilogue.ADDED))));
    }

    private GemmEpilogue gate() {
        return switch (geometry.gate()) {
            case SILU -> GemmEpilogue.GATED;
            case TANH_GELU -> GemmEpilogue.GATED_GELU;
        };
    }

    private Norm norm(float[] gain) {
        return Norm.rootMeanSquare(gain, geometry.epsilon(), arena);
    }

    private PackedLinear linear(MatrixSource source, float[] bias, GemmEpilogue result) {
        PackedMatrix matrix = MatrixPacker.pack(source, result.isGated(), arena, team);
        return new PackedLinear(matrix, bias, result, kernels, arena);
    }

    @Override
    public HostWeights build(float[] norm, MatrixSource head) {
        PackedLinear last = linear(head, NO_BIAS, GemmEpilogue.FLOATS);
        BatchWeights.Machine machine = new BatchWeights.Machine(kernels, arena, team);
        return new BatchWeights(geometry, rotation, List.copyOf(layers), norm(norm), last, machine);
    }
}
