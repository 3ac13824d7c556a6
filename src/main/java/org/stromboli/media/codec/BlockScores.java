package org.stromboli.media.codec;

import java.util.Arrays;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// How much the blocks of each frame are worth: of each pixel the logarithm of what the codec spent where it stands,
/// from 0 to 1, summed over the block. In float32 and in the order in which numpy adds, since nearly equal blocks
/// would change places otherwise.
///
/// @param rows of blocks
/// @param columns of blocks
/// @param scores of each frame's blocks, row by row
record BlockScores(int rows, int columns, float[][] scores) {

    /// Patches along a block's edge.
    static final int EDGE = 2;

    private static final double SHARE = 0.99; // of the costs that are told apart; larger ones count as 1
    private static final float SMALLEST = 1e-6f;

    /// @param costs [frames, rows, columns] of any grid
    /// @param width of a frame in pixels, a multiple of blocks
    /// @param height of a frame in pixels, a multiple of blocks
    /// @throws MediaException if a cost is no finite number
    static BlockScores of(NumpyFile costs, int width, int height, int patch) throws MediaException {
        int[] shape = costs.shape();
        int[] rows = nearest(shape[1], height);
        int[] columns = nearest(shape[2], width);
        BlockScores all = new BlockScores(height / (EDGE * patch), width / (EDGE * patch), new float[shape[0]][]);
        for (int frame = 0; frame < shape[0]; frame++) {
            float[] scaled = scaled(costs, frame, shape[1] * shape[2]);
            float[] patches = patches(scaled, shape[2], rows, columns, patch);
            all.scores[frame] = all.blocks(patches);
        }
        return all;
    }

    int frames() {
        return scores.length;
    }

    /// Blocks of a frame.
    int each() {
        return rows * columns;
    }

    /// For each of so many pixels the cell that it stands in. The rounding is OpenCV's, which multiplies by the
    /// reciprocal.
    private static int[] nearest(int cells, int pixels) {
        double step = 1 / ((double) pixels / cells);
        int[] cell = new int[pixels];
        for (int i = 0; i < pixels; i++) {
            cell[i] = Math.min((int) Math.floor(i * step), cells - 1);
        }
        return cell;
    }

    private static float[] scaled(NumpyFile costs, int frame, int count) throws MediaException {
        float[] logarithms = new float[count];
        for (int i = 0; i < count; i++) {
            float cost = (float) costs.number(frame * count + i);
            if (!Float.isFinite(cost)) {
                throw new MediaException(
                        Cause.INVALID, "bit_cost.npy has %s in frame %d; allowed are bits".formatted(cost, frame));
            }
            logarithms[i] = (float) Math.log1p(Math.max(cost, 0));
        }
        float largest = Math.max(percentile(logarithms), SMALLEST);
        for (int i = 0; i < count; i++) {
            logarithms[i] = Math.min(logarithms[i] / largest, 1);
        }
        return logarithms;
    }

    /// Between two neighbours, from the nearer one, as numpy does it.
    private static float percentile(float[] numbers) {
        float[] sorted = numbers.clone();
        Arrays.sort(sorted);
        double place = (sorted.length - 1) * SHARE;
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        double part = place - below;
        float step = sorted[above] - sorted[below];
        return (float) (part < 0.5 ? sorted[below] + step * part : sorted[above] - step * (1 - part));
    }

    /// @param cells of a row of costs
    /// @param rows of each row of pixels the row of costs
    /// @param columns of each column of pixels the column of costs
    private static float[] patches(float[] scaled, int cells, int[] rows, int[] columns, int patch) {
        int across = columns.length / patch;
        float[] patches = new float[rows.length / patch * across];
        float[] line = new float[columns.length];
        float[] sums = new float[across];
        for (int y = 0; y < rows.length; y++) {
            if (y == 0 || rows[y] != rows[y - 1]) {
                for (int x = 0; x < line.length; x++) {
                    line[x] = scaled[rows[y] * cells + columns[x]];
                }
                for (int i = 0; i < across; i++) {
                    sums[i] = PairwiseSum.of(line, i * patch, patch);
                }
            }
            int row = y / patch * across;
            for (int i = 0; i < across; i++) {
                patches[row + i] += sums[i];
            }
        }
        return patches;
    }

    private float[] blocks(float[] patches) {
        float[] blocks = new float[each()];
        for (int block = 0; block < blocks.length; block++) {
            int first = (block / columns * columns * EDGE + block % columns) * EDGE;
            int second = first + columns * EDGE;
            blocks[block] = patches[first] + patches[first + 1] + (patches[second] + patches[second + 1]);
        }
        return blocks;
    }
}
