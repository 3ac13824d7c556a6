package org.stromboli.model;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.stromboli.cpu.HostWeights;
import org.stromboli.cpu.HostWeightsBuilder;
import org.stromboli.cpu.MatrixSource;
import org.stromboli.cpu.RowGeometry;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;

/// Packs a decoder's weights a second time, for few rows at a time. They come out of the graph, which knows how to read
/// and to fuse them. Used by one thread, once.
final class RowLoader {

    /// Order in which the graph hands out a layer.
    private static final int ATTENTION_NORM = 0;

    private static final int QKV = 1;
    private static final int QKV_BIAS = 2;
    private static final int OUTPUT = 3;
    private static final int MLP_NORM = 4;
    private static final int GATE_UP = 5;
    private static final int DOWN = 6;

    private static final float[] NO_SCALES = {};

    private final Torch torch;
    private final ScriptModule module;
    private final ModelPlan plan;
    private final Value files;
    private final Precision precision;

    RowLoader(Torch torch, ScriptModule module, ModelPlan plan, Value files, Precision precision) {
        this.torch = torch;
        this.module = module;
        this.plan = plan;
        this.files = files;
        this.precision = precision;
    }

    HostWeights load(Value decoder, int threads) {
        HostWeightsBuilder builder =
                HostWeightsBuilder.of(geometry(), rotations(decoder), precision.decoderBits(), threads);
        for (WeightPart part : plan.weights().decoderLayers()) {
            try (Value layer = layer(part)) {
                builder.add(layer(layer));
            }
        }
        try (Value head = head()) {
            return builder.build(floats(head, 0), new Rows(head, 1, g().vocabulary(), g().hidden()));
        }
    }

    private DecoderGeometry g() {
        return plan.geometry().decoder();
    }

    private RowGeometry geometry() {
        return new RowGeometry(
                g().vocabulary(),
                g().hidden(),
                g().heads(),
                g().kvHeads(),
                g().width(),
                g().intermediate(),
                g().window(),
                (float) g().epsilon());
    }

    private float[] rotations(Value decoder) {
        try (Value rotations = module.call("rotations", decoder)) {
            return rotations.asFloats();
        }
    }

    private Value layer(WeightPart part) {
        try (Arguments a = torch.arguments()) {
            return module.call(
                    "row_layer",
                    files,
                    a.integers(part.description()),
                    a.integer(g().heads()),
                    a.integer(g().kvHeads()),
                    a.integer(precision.torchNumber()));
        }
    }

    private HostWeightsBuilder.Layer layer(Value layer) {
        int hidden = g().hidden();
        return new HostWeightsBuilder.Layer(
                floats(layer, ATTENTION_NORM),
                new Rows(layer, QKV, g().queryWidth() + 2 * g().keyWidth(), hidden),
                floats(layer, QKV_BIAS),
                new Rows(layer, OUTPUT, hidden, g().queryWidth()),
                floats(layer, MLP_NORM),
                new Rows(layer, GATE_UP, 2 * g().intermediate(), hidden),
                new Rows(layer, DOWN, hidden, g().intermediate()));
    }

    private Value head() {
        WeightPart part = plan.weights().decoder();
        try (Arguments a = torch.arguments()) {
            return module.call("row_head", files, a.integers(part.description()), a.integer(precision.torchNumber()));
        }
    }

    private float[] floats(Value tensors, int index) {
        return call("row_floats", tensors, index);
    }

    private float[] call(String method, Value tensors, int index) {
        try (Arguments a = torch.arguments();
                Value floats = module.call(method, tensors, a.integer(index))) {
            return floats.asFloats();
        }
    }

    /// A matrix among the tensors of a list.
    private final class Rows implements MatrixSource {

        private final Value tensors;
        private final int index;
        private final int rows;
        private final int columns;

        Rows(Value tensors, int index, int rows, int columns) {
            this.tensors = tensors;
            this.index = index;
            this.rows = rows;
            this.columns = columns;
        }

        @Override
        public int rows() {
            return rows;
        }

        @Override
        public int columns() {
            return columns;
        }

        @Override
        public void read(int from, int to, Consumer<MemorySegment> reader) {
            try (Arguments a = torch.arguments();
                    Value bytes = module.call(method(), tensors, a.integer(index), a.integer(from), a.integer(to))) {
                reader.accept(bytes.asMemory());
            }
        }

        private String method() {
            return precision == Precision.INT8 ? "row_int8" : "row_bytes";
        }

        @Override
        public float[] scales() {
            return precision == Precision.INT8 ? RowLoader.this.call("row_scales", tensors, index) : NO_SCALES;
        }
    }
}
