package org.stromboli.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.Bfloat16Table;
import org.stromboli.cpu.DecodedTable;
import org.stromboli.cpu.EmbeddingTable;
import org.stromboli.cpu.HostWeights;
import org.stromboli.cpu.MappedPages;
import org.stromboli.cpu.PackedWeightsBuilder;
import org.stromboli.cpu.WeightMemory;
import org.stromboli.model.contract.DecoderLayerWeights;
import org.stromboli.model.contract.DecoderWeights;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.DecoderTraits;
import org.stromboli.model.weights.WeightPart;
import org.stromboli.quantisation.QuantisedMatrix;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.quantisation.rounding.RoundedMatrix;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;

/// Packs the weights of a decoder in the formats in which its files have them, layer by layer, straight from the files.
/// What has been read of them is given back after each layer. Used by one thread, once.
final class PackedLoader {

    private static final int FOUR_BITS = 4;
    private static final int WHOLE_ROW = 0;

    private final Torch torch;
    private final ScriptModule module;
    private final ModelPlan plan;
    private final PartReader reader;
    private final Precision precision;

    /// Rows of embeddings where a file has them. Found once, and before the last pages are given back: all of their
    /// scales are read when they are asked for, to see whether they are finite.
    private final Optional<WeightMatrix> table;

    PackedLoader(Torch torch, ScriptModule module, ModelPlan plan, PartReader reader, Precision precision) {
        this.torch = torch;
        this.module = module;
        this.plan = plan;
        this.reader = reader;
        this.precision = precision;
        table = plan.weights().decoder().ends().matrix(DecoderWeights.EMBEDDING);
    }

    HostWeights decoder(PackedWeightsBuilder builder, LoadedParts loaded) {
        DecoderGeometry g = plan.geometry().decoder();
        for (WeightPart part : plan.weights().decoder().layers()) {
            try (PartMatrices<DecoderLayerWeights> layer = matrices(part)) {
                builder.add(layer(layer, g));
            }
            finished(part, loaded);
        }
        WeightPart ends = plan.weights().decoder().ends();
        HostWeights weights;
        try (PartMatrices<DecoderWeights> part = matrices(ends)) {
            WeightMatrix head = ends.hasLast()
                    ? part.matrix(DecoderWeights.HEAD, g.vocabulary(), g.hidden())
                    : table.orElseGet(() -> part.matrix(DecoderWeights.EMBEDDING, g.vocabulary(), g.hidden()));
            weights = builder.build(lastGain(part.vector(DecoderWeights.NORM, g.hidden()), g), head(head));
        }
        finished(ends, loaded);
        return weights;
    }

    private void finished(WeightPart part, LoadedParts loaded) {
        MappedPages.release(plan.weights().read());
        loaded.add(part);
    }

    private <E extends Enum<E>> PartMatrices<E> matrices(WeightPart part) {
        return new PartMatrices<>(torch, module, reader, part);
    }

    private PackedWeightsBuilder.Layer layer(PartMatrices<DecoderLayerWeights> layer, DecoderGeometry g) {
        return new PackedWeightsBuilder.Layer(
                new PackedWeightsBuilder.Attention(
                        gain(layer.vector(DecoderLayerWeights.ATTENTION_NORM, g.hidden()), g),
                        queriesKeysValues(layer, g),
                        bias(layer, g),
                        headGain(layer, g),
                        rounded(layer.matrix(DecoderLayerWeights.OUTPUT, g.hidden(), g.queryWidth()))),
                new PackedWeightsBuilder.Mlp(
                        gain(layer.vector(DecoderLayerWeights.MLP_NORM, g.hidden()), g),
                        gatesAndOthers(layer, g),
                        rounded(layer.matrix(DecoderLayerWeights.DOWN, g.hidden(), g.intermediate()))));
    }

    private List<WeightMatrix> queriesKeysValues(PartMatrices<DecoderLayerWeights> layer, DecoderGeometry g) {
        if (isFused(g)) {
            int rows = g.queryWidth() + 2 * g.keyWidth();
            return List.of(rounded(layer.matrix(DecoderLayerWeights.Q, rows, g.hidden())));
        }
        return List.of(
                rounded(layer.matrix(DecoderLayerWeights.Q, g.queryWidth(), g.hidden())),
                rounded(layer.matrix(DecoderLayerWeights.K, g.keyWidth(), g.hidden())),
                rounded(layer.matrix(DecoderLayerWeights.V, g.keyWidth(), g.hidden())));
    }

    private List<WeightMatrix> gatesAndOthers(PartMatrices<DecoderLayerWeights> layer, DecoderGeometry g) {
        if (isFused(g)) {
            return List.of(rounded(layer.matrix(DecoderLayerWeights.GATE, 2 * g.intermediate(), g.hidden())));
        }
        return List.of(
                rounded(layer.matrix(DecoderLayerWeights.GATE, g.intermediate(), g.hidden())),
                rounded(layer.matrix(DecoderLayerWeights.UP, g.intermediate(), g.hidden())));
    }

    private static boolean isFused(DecoderGeometry g) {
        return g.traits().projections() == DecoderTraits.Projections.FUSED;
    }

    /// Of weights of a norm.
    private static float[] gain(float[] weights, DecoderGeometry g) {
        float offset = (float) g.traits().norms().gainOffset();
        for (int i = 0; i < weights.length; i++) {
            weights[i] += offset;
        }
        return weights;
    }

    /// Logits are divided by a constant where that costs nothing.
    private static float[] lastGain(float[] weights, DecoderGeometry g) {
        float[] gain = gain(weights, g);
        float divisor = (float) g.traits().multipliers().logitDivisor();
        for (int i = 0; i < gain.length; i++) {
            gain[i] /= divisor;
        }
        return gain;
    }

    private static float[] headGain(PartMatrices<DecoderLayerWeights> layer, DecoderGeometry g) {
        if (!g.traits().norms().perHead()) {
            return new float[0];
        }
        float[] q = layer.vector(DecoderLayerWeights.Q_NORM, g.width());
        float[] k = layer.vector(DecoderLayerWeights.K_NORM, g.width());
        float[] gain = new float[g.queryWidth() + g.keyWidth()];
        for (int at = 0; at < gain.length; at += g.width()) {
            System.arraycopy(at < g.queryWidth() ? q : k, 0, gain, at, g.width());
        }
        return gain;
    }

    private static float[] bias(PartMatrices<DecoderLayerWeights> layer, DecoderGeometry g) {
        if (!g.qkvBias()) {
            return new float[0];
        }
        float[] bias = new float[g.queryWidth() + 2 * g.keyWidth()];
        float[] q = layer.vector(DecoderLayerWeights.Q_BIAS, g.queryWidth());
        float[] k = layer.vector(DecoderLayerWeights.K_BIAS, g.keyWidth());
        float[] v = layer.vector(DecoderLayerWeights.V_BIAS, g.keyWidth());
        System.arraycopy(q, 0, bias, 0, q.length);
        System.arraycopy(k, 0, bias, q.length, k.length);
        System.arraycopy(v, 0, bias, q.length + k.length, v.length);
        return bias;
    }

    /// What a checkpoint has rounded stays as it is.
    private WeightMatrix rounded(WeightMatrix matrix) {
        if (matrix instanceof QuantisedMatrix) {
            return matrix;
        }
        return switch (precision) {
            case INT8 -> RoundedMatrix.of(matrix, Byte.SIZE, WHOLE_ROW);
            case INT4 -> RoundedMatrix.of(matrix, FOUR_BITS, Precision.GROUP);
            case FLOAT32, BFLOAT16 -> matrix;
        };
    }

    /// Logits show every error, so the head keeps 8 bits where layers have 4.
    private WeightMatrix head(WeightMatrix matrix) {
        return precision == Precision.INT4 && !(matrix instanceof QuantisedMatrix)
                ? RoundedMatrix.of(matrix, Byte.SIZE, Precision.GROUP)
                : rounded(matrix);
    }

    /// Rows are decoded from their file; what is computed is kept in bfloat16.
    EmbeddingTable embedding() {
        DecoderGeometry g = plan.geometry().decoder();
        WeightPart ends = plan.weights().decoder().ends();
        return table.<EmbeddingTable>map(DecodedTable::new).orElseGet(() -> {
            try (PartMatrices<DecoderWeights> part = matrices(ends)) {
                return copied(part.matrix(DecoderWeights.EMBEDDING, g.vocabulary(), g.hidden()));
            }
        });
    }

    private static EmbeddingTable copied(WeightMatrix matrix) {
        long rowBytes = (long) matrix.columns() * Short.BYTES;
        MemorySegment memory = WeightMemory.allocate(Arena.ofAuto(), matrix.rows() * rowBytes);
        float[] row = new float[matrix.columns()];
        for (int i = 0; i < matrix.rows(); i++) {
            matrix.decode(i, row);
            MemorySegment to = memory.asSlice(i * rowBytes, rowBytes);
            for (int column = 0; column < row.length; column++) {
                to.setAtIndex(ValueLayout.JAVA_SHORT, column, Bfloat16.bits(Bfloat16.rounded(row[column])));
            }
        }
        return new Bfloat16Table(memory, matrix.columns());
    }
}
