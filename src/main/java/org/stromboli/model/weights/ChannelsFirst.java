package org.stromboli.model.weights;

import java.util.Set;
import org.stromboli.model.checkpoint.FileMemory;
import org.stromboli.quantisation.WeightMatrix;

/// Kernels `[d, p, p, 3]` of a convolution, as MLX stores them, read as `[d, 3, p, p]`.
///
/// @param matrix rows of `p * p * 3` columns
record ChannelsFirst(WeightMatrix matrix) implements WeightMatrix {

    private static final int CHANNELS = 3;
    private static final int DIMENSIONS = 4;
    private static final Set<String> FLOATS = Set.of("F32", "F16", "BF16");
    private static final String PATCHES = "patch_embedding.weight";

    /// A weight that convolves patches in the order of PyTorch; all others as they are.
    static Weight of(StoredWeight weight, FileMemory memory) {
        long[] shape = weight.shape();
        boolean last = weight.name().endsWith(PATCHES)
                && shape.length == DIMENSIONS
                && shape[DIMENSIONS - 1] == CHANNELS
                && shape[1] == shape[2]
                && shape[1] != CHANNELS
                && FLOATS.contains(weight.ref().stored().type());
        if (!last) {
            return weight;
        }
        long[] turned = {shape[0], CHANNELS, shape[1], shape[2]};
        return weight.rows(memory)
                .<Weight>map(
                        matrix -> new MatrixWeight(weight.name(), weight.file(), turned, new ChannelsFirst(matrix)))
                .orElse(weight);
    }

    @Override
    public int rows() {
        return matrix.rows();
    }

    @Override
    public int columns() {
        return matrix.columns();
    }

    @Override
    public long bytes() {
        return matrix.bytes();
    }

    @Override
    public void decode(int row, float[] to) {
        float[] last = new float[columns()];
        matrix.decode(row, last);
        int places = last.length / CHANNELS;
        for (int i = 0; i < last.length; i++) {
            to[i % CHANNELS * places + i / CHANNELS] = last[i];
        }
    }
}
