package org.stromboli.quantisation.rounding;

import java.util.Arrays;

/// The weights of a row with the groups side by side: the lane of a group holds its weights one below the other. Loops
/// over lanes have no sums across a vector, so the compiler makes vectors of them; all arrays of such a loop have the
/// same index, which it needs to know that they do not overlap.
final class GroupLanes {

    /// Adding and subtracting it rounds a small float to a whole number, ties to even.
    private static final float ROUND = 0x1.8p23f;

    final int lanes;
    final int depth;
    final float[] mean;
    final float[] lower;
    final float[] upper;

    private final float[] values; // [depth, lanes]
    private final float[] one;

    /// Of codes around the middle of their range: sums of codes, their squares, and their products with the values.
    final float[] codes;

    final float[] squares;
    final float[] products;

    GroupLanes(int lanes, int depth) {
        this.lanes = lanes;
        this.depth = depth;
        mean = new float[lanes];
        lower = new float[lanes];
        upper = new float[lanes];
        values = new float[depth * lanes];
        one = new float[lanes];
        codes = new float[lanes];
        squares = new float[lanes];
        products = new float[lanes];
    }

    /// The last group of a row may be shorter: it is filled up with its own weights, from its first one on.
    void take(float[] row) {
        for (int lane = 0; lane < lanes; lane++) {
            int from = lane * depth;
            int length = Math.min(depth, row.length - from);
            for (int i = 0; i < depth; i++) {
                values[i * lanes + lane] = row[from + (i < length ? i : i % length)];
            }
        }
    }

    /// Subtracts the mean of each lane from its values, and finds the range of what is left.
    void centre() {
        Arrays.fill(mean, 0);
        for (int i = 0; i < depth; i++) {
            load(i);
            add(mean, one, lanes);
        }
        for (int lane = 0; lane < lanes; lane++) {
            mean[lane] /= depth;
        }
        for (int i = 0; i < depth; i++) {
            load(i);
            subtract(one, mean, lanes);
            System.arraycopy(one, 0, values, i * lanes, lanes);
        }
        range();
    }

    /// Finds [#lower] and [#upper].
    void range() {
        Arrays.fill(lower, Float.POSITIVE_INFINITY);
        Arrays.fill(upper, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < depth; i++) {
            load(i);
            extend(one, lower, upper, lanes);
        }
    }

    /// What the codes of all values add up to if `code = (value - start) * inverse`, rounded and within the range.
    ///
    /// @param middle is subtracted from codes before they are added
    void sum(float[] start, float[] inverse, float max, float middle) {
        Arrays.fill(codes, 0);
        Arrays.fill(squares, 0);
        Arrays.fill(products, 0);
        for (int i = 0; i < depth; i++) {
            load(i);
            addCodes(one, start, inverse, max, middle);
        }
    }

    private void load(int i) {
        System.arraycopy(values, i * lanes, one, 0, lanes);
    }

    private void addCodes(float[] at, float[] start, float[] inverse, float max, float middle) {
        float[] sums = codes;
        float[] ofSquares = squares;
        float[] ofProducts = products;
        for (int lane = 0; lane < lanes; lane++) {
            float value = at[lane];
            float exact = Math.min(max, Math.max(0f, (value - start[lane]) * inverse[lane]));
            float code = exact + ROUND - ROUND - middle;
            sums[lane] += code;
            ofSquares[lane] += code * code;
            ofProducts[lane] += code * value;
        }
    }

    private static void add(float[] to, float[] from, int lanes) {
        for (int lane = 0; lane < lanes; lane++) {
            to[lane] += from[lane];
        }
    }

    private static void subtract(float[] to, float[] from, int lanes) {
        for (int lane = 0; lane < lanes; lane++) {
            to[lane] -= from[lane];
        }
    }

    private static void extend(float[] at, float[] lower, float[] upper, int lanes) {
        for (int lane = 0; lane < lanes; lane++) {
            lower[lane] = Math.min(lower[lane], at[lane]);
            upper[lane] = Math.max(upper[lane], at[lane]);
        }
    }
}
