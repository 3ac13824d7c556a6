package org.stromboli.vision;

import java.util.Arrays;

/// For every pixel along one axis of a resized picture: which source pixels it is made of, and their
/// fixed-point weights. Weights are 16-bit integers at the highest precision that the largest of them
/// leaves room for, as in torch's antialiased resize of 8-bit tensors, whose results are reproduced bit by
/// bit.
///
/// @param starts first source pixel of each target pixel, [target]
/// @param counts source pixels of each target pixel, [target]
/// @param weights [target, stride], only the first `counts[i]` of row `i` are used
/// @param precision bits after the binary point of the weights
record FilterTaps(int[] starts, int[] counts, int[] weights, int stride, int precision) {

    private static final int MAX_PRECISION = 22;
    private static final int WEIGHT_LIMIT = 1 << 15;

    static FilterTaps of(Interpolation kernel, int source, int target) {
        double scale = (double) source / target;
        double stretch = Math.max(scale, 1);
        double radius = kernel.radius() * stretch;
        int stride = (int) Math.ceil(radius) * 2 + 1;
        int[] starts = new int[target];
        int[] counts = new int[target];
        double[] shares = new double[target * stride]; // [target, stride]
        for (int i = 0; i < target; i++) {
            double center = scale * (i + 0.5);
            starts[i] = Math.max((int) (center - radius + 0.5), 0);
            counts[i] = Math.clamp(Math.min((int) (center + radius + 0.5), source) - starts[i], 0, stride);
            double sum = 0;
            for (int j = 0; j < counts[i]; j++) {
                double share = kernel.weight((j + starts[i] - center + 0.5) * (1 / stretch));
                shares[i * stride + j] = share;
                sum += share;
            }
            for (int j = 0; j < counts[i]; j++) {
                shares[i * stride + j] /= sum;
            }
        }
        int precision = precisionFor(Arrays.stream(shares).max().orElseThrow());
        FilterTaps taps = new FilterTaps(starts, counts, fixedPoint(shares, precision), stride, precision);
        taps.dropZeros();
        return taps;
    }

    private static int precisionFor(double largest) {
        int precision = 0;
        while (precision < MAX_PRECISION && (int) (0.5 + largest * (1 << (precision + 1))) < WEIGHT_LIMIT) {
            precision++;
        }
        return precision;
    }

    private static int[] fixedPoint(double[] shares, int precision) {
        int[] weights = new int[shares.length];
        for (int i = 0; i < shares.length; i++) {
            double scaled = shares[i] * (1 << precision);
            weights[i] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
        return weights;
    }

    /// An axis that keeps its size has one weight that is not zero.
    private void dropZeros() {
        for (int i = 0; i < starts.length; i++) {
            int row = i * stride;
            int first = 0;
            while (first < counts[i] - 1 && weights[row + first] == 0) {
                first++;
            }
            while (counts[i] > first + 1 && weights[row + counts[i] - 1] == 0) {
                counts[i]--;
            }
            counts[i] -= first;
            starts[i] += first;
            System.arraycopy(weights, row + first, weights, row, counts[i]);
        }
    }

    int rounding() {
        return 1 << (precision - 1);
    }

    /// Sum of the weights of target pixel `i` that fall on source pixels outside `[from, to)`.
    int weightOutside(int i, int from, int to) {
        int sum = 0;
        for (int j = 0; j < counts[i]; j++) {
            int at = starts[i] + j;
            if (at < from || at >= to) {
                sum += weights[i * stride + j];
            }
        }
        return sum;
    }
}
