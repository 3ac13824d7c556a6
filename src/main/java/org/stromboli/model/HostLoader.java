package org.stromboli.model;

import java.util.Optional;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.HostTower;
import org.stromboli.cpu.HostWeights;
import org.stromboli.cpu.HostWeightsBuilder;
import org.stromboli.cpu.MatrixSource;
import org.stromboli.cpu.PackedWeightsBuilder;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.TowerSizes;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.cpu.host.HostTowerBuilder;
import org.stromboli.cpu.host.HostTowerBuilder.LinearWeights;
import org.stromboli.cpu.host.HostTowerBuilder.NormWeights;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.model.contract.DecoderHead;
import org.stromboli.model.contract.FusedDecoderLayer;
import org.stromboli.model.contract.FusedTowerLayer;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.GraphTowers;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.model.weights.WeightPart;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;

/// Packs the weights of what is computed outside the graph. They come out of the graph, which knows how to read and to
/// fuse them. Used by one thread, once.
final class HostLoader {

    private static final int BFLOAT16_BITS = 16;

    private final Torch torch;
    private final ScriptModule module;
    private final ModelPlan plan;
    private final PartReader reader;
    private final Precision precision;

    HostLoader(Torch torch, ScriptModule module, ModelPlan plan, PartReader reader, Precision precision) {
        this.torch = torch;
        this.module = module;
        this.plan = plan;
        this.reader = reader;
        this.precision = precision;
    }

    /// Whether there is machine code for the tower.
    static boolean takesTower(ModelPlan plan, Precision precision) {
        return precision != Precision.FLOAT32
                && !plan.geometry().tower().isAbsent()
                && towerSizes(plan.geometry().tower())
                        .filter(HostBackend::takesTower)
                        .isPresent();
    }

    /// Whether there is machine code for the decoder.
    static boolean takesDecoder(ModelPlan plan, Precision precision, MachineKernels kernels) {
        return precision != Precision.FLOAT32
                && precision != Precision.INT4
                && plan.geometry().decoderInGraphOnly().isEmpty()
                && HostBackend.takesDecoder(geometry(plan.geometry().decoder()), precision.decoderBits(), kernels);
    }

    /// None for a tower that only the graph computes.
    static Optional<TowerSizes> towerSizes(TowerGeometry g) {
        return GraphTowers.reason(g).isPresent()
                ? Optional.empty()
                : Optional.of(new TowerSizes(g.hidden(), g.heads(), g.intermediate(), (float) g.epsilon(), gelu(g)));
    }

    private static TowerSizes.Gelu gelu(TowerGeometry g) {
        return switch (g.activation()) {
            case TANH -> TowerSizes.Gelu.TANH;
            case EXACT -> TowerSizes.Gelu.EXACT;
            case QUICK -> TowerSizes.Gelu.QUICK;
            case SILU -> throw new IllegalArgumentException("a tower with SiLU");
        };
    }

    HostTower tower(MachineKernels kernels, Team team, LoadedParts loaded) {
        TowerGeometry g = plan.geometry().tower();
        HostTowerBuilder builder = new HostTowerBuilder(towerSizes(g).orElseThrow(), kernels, team);
        for (WeightPart part : plan.weights().tower().layers()) {
            try (GraphTensors<FusedTowerLayer> layer = towerLayer(part)) {
                builder.add(towerLayer(layer, g));
            }
            loaded.add(part);
        }
        return builder.build();
    }

    private static HostTowerBuilder.Layer towerLayer(GraphTensors<FusedTowerLayer> layer, TowerGeometry g) {
        return new HostTowerBuilder.Layer(
                new NormWeights(layer.floats(FusedTowerLayer.NORM1), layer.floats(FusedTowerLayer.NORM1_BIAS)),
                linear(layer, FusedTowerLayer.QKV, FusedTowerLayer.QKV_BIAS, 3 * g.hidden(), g.hidden()),
                linear(layer, FusedTowerLayer.OUTPUT, FusedTowerLayer.OUTPUT_BIAS, g.hidden(), g.hidden()),
                new NormWeights(layer.floats(FusedTowerLayer.NORM2), layer.floats(FusedTowerLayer.NORM2_BIAS)),
                linear(layer, FusedTowerLayer.UP, FusedTowerLayer.UP_BIAS, g.intermediate(), g.hidden()),
                linear(layer, FusedTowerLayer.DOWN, FusedTowerLayer.DOWN_BIAS, g.hidden(), g.intermediate()));
    }

    private GraphTensors<FusedTowerLayer> towerLayer(WeightPart part) {
        try (PartReader.Open open = reader.open(part);
                Arguments a = torch.arguments()) {
            return tensors(module.call(
                    "row_tower_layer", open.files(), open.description(), a.integer(precision.torchNumber())));
        }
    }

    private static LinearWeights linear(
            GraphTensors<FusedTowerLayer> layer, FusedTowerLayer weight, FusedTowerLayer bias, int rows, int columns) {
        return new LinearWeights(layer.matrix(weight, rows, columns, BFLOAT16_BITS), layer.floats(bias));
    }

    HostWeights decoder(Value decoder, HostPlan host, Team team, LoadedParts loaded) {
        DecoderGeometry g = plan.geometry().decoder();
        HostWeightsBuilder builder = HostBackend.decoder(geometry(g), rotations(decoder), host.decoderKernels(), team);
        for (WeightPart part : plan.weights().decoder().layers()) {
            try (GraphTensors<FusedDecoderLayer> layer = decoderLayer(part)) {
                builder.add(layer(layer));
            }
            if (!host.decoder().needsGraph()) {
                loaded.add(part); // or else the graph has it
            }
        }
        try (GraphTensors<DecoderHead> head = head()) {
            return builder.build(
                    head.floats(DecoderHead.NORM), matrix(head, DecoderHead.HEAD, g.vocabulary(), g.hidden()));
        }
    }

    /// Packs a decoder from matrices of any format.
    PackedWeightsBuilder packer(Value decoder, Team team) {
        return HostBackend.packed(geometry(plan.geometry().decoder()), rotations(decoder), team);
    }

    private static DecoderSizes geometry(DecoderGeometry g) {
        return DecoderSizes.builder()
                .vocabulary(g.vocabulary())
                .hidden(g.hidden())
                .heads(g.heads())
                .kvHeads(g.kvHeads())
                .width(g.width())
                .intermediate(g.intermediate())
                .windows(g.windows().layers())
                .turned(g.rotary().width())
                .gate(gate(g))
                .epsilon((float) g.streamEpsilon())
                .build();
    }

    private static DecoderSizes.Gate gate(DecoderGeometry g) {
        return switch (g.traits().activation()) {
            case SILU -> DecoderSizes.Gate.SILU;
            case TANH_GELU -> DecoderSizes.Gate.TANH_GELU;
        };
    }

    private float[] rotations(Value decoder) {
        try (Value rotations = module.call("rotations", decoder)) {
            return rotations.asFloats();
        }
    }

    private GraphTensors<FusedDecoderLayer> decoderLayer(WeightPart part) {
        try (PartReader.Open open = reader.open(part);
                Value shape = values().shape();
                Arguments a = torch.arguments()) {
            return tensors(module.call(
                    "row_layer", open.files(), open.description(), shape, a.integer(precision.torchNumber())));
        }
    }

    private HostWeightsBuilder.Layer layer(GraphTensors<FusedDecoderLayer> layer) {
        DecoderGeometry g = plan.geometry().decoder();
        return new HostWeightsBuilder.Layer(
                new HostWeightsBuilder.Attention(
                        layer.floats(FusedDecoderLayer.ATTENTION_NORM),
                        matrix(layer, FusedDecoderLayer.QKV, g.queryWidth() + 2 * g.keyWidth(), g.hidden()),
                        layer.floats(FusedDecoderLayer.QKV_BIAS),
                        layer.floats(FusedDecoderLayer.HEAD_GAIN),
                        matrix(layer, FusedDecoderLayer.OUTPUT, g.hidden(), g.queryWidth())),
                new HostWeightsBuilder.Mlp(
                        layer.floats(FusedDecoderLayer.MLP_NORM),
                        matrix(layer, FusedDecoderLayer.GATE_UP, 2 * g.intermediate(), g.hidden()),
                        matrix(layer, FusedDecoderLayer.DOWN, g.hidden(), g.intermediate())));
    }

    private <E extends Enum<E>> MatrixSource matrix(GraphTensors<E> tensors, E part, int rows, int columns) {
        return tensors.matrix(part, rows, columns, precision.decoderBits());
    }

    private GraphTensors<DecoderHead> head() {
        WeightPart part = plan.weights().decoder().ends();
        try (PartReader.Open open = reader.open(part);
                Value shape = values().shape();
                Value constants = values().constants();
                Arguments a = torch.arguments()) {
            return tensors(module.call(
                    "row_head",
                    open.files(),
                    open.description(),
                    shape,
                    constants,
                    a.integer(precision.torchNumber())));
        }
    }

    private DecoderValues values() {
        return new DecoderValues(torch, module, plan.geometry());
    }

    private <E extends Enum<E>> GraphTensors<E> tensors(Value list) {
        return new GraphTensors<>(torch, module, list);
    }
}
