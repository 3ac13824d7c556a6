package org.stromboli.planning;

import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.ModelSizes;
import org.stromboli.model.Precision;

/// How a CPU or GPU keeps the weights of a model.
///
/// @param precision that is asked for
/// @param decoder where its steps are computed
/// @param wideImages whether tower and projector compute in float32
public record Residence(Precision precision, DecoderPlacement decoder, boolean wideImages) {

    /// Repacked bfloat16, see `TwelveBitRow` and `TwelveBitBlock`.
    private static final double REPACKED = 1.5;

    private static final double PLAIN = 2;

    /// Bytes of a weight in a file whose matrices have 16 bits and whose vectors may have 32.
    private static final double HALF_AND_SOME = 2.2;

    /// Scales of groups are wider in memory than in some formats.
    private static final double PACKED_AGAIN = 1.04;

    /// 4 bits, and a scale and a minimum of 16 bits for each group.
    private static final double FOUR_BITS = 0.5 + 4.0 / Precision.GROUP;

    private static final double EIGHT_BITS_IN_GROUPS = 1 + 2.0 / Precision.GROUP;

    /// What the graph keeps of a weight of the decoder's layers or its head. Rounded weights are whole numbers, or
    /// levels, in bfloat16 there.
    private double inGraph() {
        return precision == Precision.FLOAT32 ? Float.BYTES : PLAIN;
    }

    private double repacked() {
        return precision == Precision.INT8 ? 1 : REPACKED;
    }

    /// Bytes of tower and projector. Weights of 16 bits are widened when they are used, unless float32 is what is asked
    /// for.
    long images(long weights, long fileBytes) {
        boolean halves = fileBytes < weights * HALF_AND_SOME && fileBytes >= weights * PLAIN;
        boolean wide = wideImages && (precision == Precision.FLOAT32 || !halves);
        return (long) (weights * (wide ? Float.BYTES : PLAIN));
    }

    /// Bytes of the decoder's layers.
    long layers(ModelSizes.Part part, boolean isQuantised, boolean isBfloat16) {
        long weights = part.weights();
        return switch (decoder) {
            case GRAPH -> (long) (weights * inGraph());
            case GRAPH_AND_JAVA, GRAPH_AND_MACHINE_CODE -> (long) (weights * (inGraph() + repacked()));
            case MACHINE_CODE -> (long) (weights * repacked());
            case PACKED -> packed(part, isQuantised, isBfloat16, FOUR_BITS);
        };
    }

    /// Bytes of what makes logits, without the embedding.
    ///
    /// @param isOwn whether it is a matrix of its own, or the embedding's
    long logits(ModelSizes.Part part, boolean isQuantised, boolean isBfloat16, boolean isOwn) {
        long weights = part.weights();
        double graph = isOwn ? inGraph() : 0;
        return switch (decoder) {
            case GRAPH -> (long) (weights * graph);
            case GRAPH_AND_JAVA, GRAPH_AND_MACHINE_CODE -> (long) (weights * (graph + repacked()));
            case MACHINE_CODE -> (long) (weights * repacked());
            case PACKED -> packed(part, isQuantised, isBfloat16, EIGHT_BITS_IN_GROUPS);
        };
    }

    /// Bytes of the embedding: its rows are read from the file where weights are packed.
    long embedding(long weights) {
        return decoder == DecoderPlacement.PACKED ? 0 : (long) (weights * inGraph());
    }

    private long packed(ModelSizes.Part part, boolean isQuantised, boolean isBfloat16, double fourBits) {
        if (isQuantised) {
            return (long) (part.bytes() * PACKED_AGAIN);
        }
        return switch (precision) {
            case INT8 -> part.weights();
            case INT4 -> (long) (part.weights() * fourBits);
            case FLOAT32, BFLOAT16 -> isBfloat16 ? (long) (part.weights() * REPACKED) : part.bytes();
        };
    }
}
