package org.stromboli.cpu;

import org.stromboli.quantisation.WeightMatrix;

/// Embeddings that stay in the form in which their file has them: a row is decoded when its token comes.
///
/// @param matrix [vocabulary, hidden]
public record DecodedTable(WeightMatrix matrix) implements EmbeddingTable {

    @Override
    public float[] of(int[] ids) {
        int hidden = matrix.columns();
        float[] h = new float[ids.length * hidden];
        float[] row = new float[hidden];
        for (int token = 0; token < ids.length; token++) {
            matrix.decode(ids[token], row);
            System.arraycopy(row, 0, h, token * hidden, hidden);
        }
        return h;
    }
}
