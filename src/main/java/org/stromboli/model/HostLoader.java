package org.stromboli.model;

import java.util.Optional;
import org.stromboli.cpu.HostBackend;
import org.stromboli.cpu.HostTower;
import org.stromboli.cpu.HostTowerBuilder;
import org.stromboli.cpu.HostTowerBuilder.LinearWeights;
import org.stromboli.cpu.HostTowerBuilder.NormWeights;
import org.stromboli.cpu.HostWeights;
import org.stromboli.cpu.HostWeightsBuilder;
import org.stromboli.cpu.MachineKernels;
import org.stromboli.cpu.MatrixSource;
import org.stromboli.cpu.RowGeometry;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.TowerSizes;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;

/// Packs the weights of what is computed outside the graph. They come out of the graph, which knows how to read and to
/// fuse them. Used by one thread, once.
final class HostLoader {

    private static final int BFLOAT16_BITS = 16;

    /// Order in which the graph hands out a layer of the decoder.
    private static final int ATTENTION_NORM = 0;

    private static final int QKV = 1;
    private static final int QKV_BIAS = 2;
    private static final int OUTPUT = 3;
    private static final int MLP_NORM = 4;
    private static final int GATE_UP = 5;
    private static final int DOWN = 6;

    /// Order in which the graph hands out a layer of the tower; each is followed by its bias.
    private static final int NORM_1 = 0;

    private static final int TOWER_QKV = 2;
    private static final int TOWER_OUTPUT = 4;
    private static final int NORM_2 = 6;
    private static final int UP = 8;
    private static final int TOWER_DOWN = 10;

    private final Torch torch;
    private final ScriptModule module;
    private final ModelPlan plan;
    private final Value files;
    private final Precision precision;

    HostLoader(Torch torch, ScriptModule module, ModelPlan plan, Value files, Precision precision) {
        this.torch = torch;
        this.module = module;
        this.plan = plan;
        this.files = files;
        this.precision = precision;
    }

    /// Whether there is machine code for the tower.
    static boolean takesTower(ModelPlan plan, Precision precision) {
        return precision != Precision.FLOAT32
                && sizes(plan.geometry().tower()).filter(HostBackend::takesTower).isPresent();
    }

    /// Whether there is machine code for the decoder.
    static boolean takesDecoder(ModelPlan plan, Precision precision, MachineKernels kernels) {
        return precision != Precision.FLOAT32
                && HostBackend.takesDecoder(geometry(plan.geometry().decoder()), precision.decoderBits(), kernels);
    }

    /// None for a tower with an activation that there is no machine code for.
    private static Optional<TowerSizes> sizes(TowerGeometry g) {
        boolean quick = g.activation() == TowerGeometry.Activation.QUICK;
        return g.activation() == TowerGeometry.Activation.EXACT
                ? Optional.empty()
                : Optional.of(new TowerSizes(g.hidden(), g.heads(), g.intermediate(), (float) g.epsilon(), quick));
    }

    HostTower tower(MachineKernels kernels, Team team, LoadedParts loaded) {
        TowerGeometry g = plan.geometry().tower();
        HostTowerBuilder builder = new HostTowerBuilder(sizes(g).orElseThrow(), kernels, team);
        for (WeightPart part : plan.weights().towerLayers()) {
            try (GraphTensors layer = towerLayer(part)) {
                builder.add(new HostTowerBuilder.Layer(
                        norm(layer, NORM_1),
                        linear(layer, TOWER_QKV, 3 * g.hidden(), g.hidden()),
                        linear(layer, TOWER_OUTPUT, g.hidden(), g.hidden()),
                        norm(layer, NORM_2),
                        linear(layer, UP, g.intermediate(), g.hidden()),
                        linear(layer, TOWER_DOWN, g.hidden(), g.intermediate())));
            }
            loaded.add(part);
        }
        return builder.build();
    }

    private GraphTensors towerLayer(WeightPart part) {
        try (Arguments a = torch.arguments()) {
            return tensors(module.call(
                    "row_tower_layer", files, a.integers(part.description()), a.integer(precision.torchNumber())));
        }
    }

    private static NormWeights norm(GraphTensors layer, int index) {
        return new NormWeights(layer.floats(index), layer.floats(index + 1));
    }

    private static LinearWeights linear(GraphTensors layer, int index, int rows, int columns) {
        return new LinearWeights(layer.matrix(index, rows, columns, BFLOAT16_BITS), layer.floats(index + 1));
    }

    HostWeights decoder(Value decoder, HostPlan host, Team team, LoadedParts loaded) {
        DecoderGeometry g = plan.geometry().decoder();
        HostWeightsBuilder builder =
                HostBackend.decoder(geometry(g), rotations(decoder), host.decoderKernels(), team);
        for (WeightPart part : plan.weights().decoderLayers()) {
            try (GraphTensors layer = decoderLayer(part)) {
                builder.add(layer(layer));
            }
            if (!host.decoder().needsGraph()) {
                loaded.add(part); // or else the graph has it
            }
        }
        try (GraphTensors head = head()) {
            return builder.build(head.floats(0), matrix(head, 1, g.vocabulary(), g.hidden()));
        }
    }

    private static RowGeometry geometry(DecoderGeometry g) {
        return new RowGeometry(
                g.vocabulary(), g.hidden(), g.heads(), g.kvHeads(), g.width(), g.intermediate(), g.window(), (float)
                        g.epsilon());
    }

    private float[] rotations(Value decoder) {
        try (Value rotations = module.call("rotations", decoder)) {
            return rotations.asFloats();
        }
    }

    private GraphTensors decoderLayer(WeightPart part) {
        DecoderGeometry g = plan.geometry().decoder();
        try (Arguments a = torch.arguments()) {
            return tensors(module.call(
                    "row_layer",
                    files,
                    a.integers(part.description()),
                    a.integer(g.heads()),
                    a.integer(g.kvHeads()),
                    a.integer(precision.torchNumber())));
        }
    }

    private HostWeightsBuilder.Layer layer(GraphTensors layer) {
        DecoderGeometry g = plan.geometry().decoder();
        return new HostWeightsBuilder.Layer(
                layer.floats(ATTENTION_NORM),
                matrix(layer, QKV, g.queryWidth() + 2 * g.keyWidth(), g.hidden()),
                layer.floats(QKV_BIAS),
                matrix(layer, OUTPUT, g.hidden(), g.queryWidth()),
                layer.floats(MLP_NORM),
                matrix(layer, GATE_UP, 2 * g.intermediate(), g.hidden()),
                matrix(layer, DOWN, g.hidden(), g.intermediate()));
    }

    private MatrixSource matrix(GraphTensors tensors, int index, int rows, int columns) {
        return tensors.matrix(index, rows, columns, precision.decoderBits());
    }

    private GraphTensors head() {
        WeightPart part = plan.weights().decoder();
        try (Arguments a = torch.arguments()) {
            return tensors(
                    module.call("row_head", files, a.integers(part.description()), a.integer(precision.torchNumber())));
        }
    }

    private GraphTensors tensors(Value list) {
        return new GraphTensors(torch, module, list);
    }
}
