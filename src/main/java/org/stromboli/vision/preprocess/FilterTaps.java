package org.stromboli.vision.preprocess;

import org.stromboli.vision.Interpolation;
import org.stromboli.vision.ReferenceImplementation;

/// For every pixel along one axis of a resized image: which source pixels it is made of, and their fixed-point
/// weights, so that the results of the reference implementations are reproduced bit by bit.
///
/// @param starts first source pixel of each target pixel, [target]
/// @param counts source pixels of each target pixel, [target]
/// @param weights [target, stride], only the first `counts[i]` of row `i` are used
/// @param precision bits after the binary point of the weights
record FilterTaps(int[] starts, int[] counts, int[] weights, int stride, int precision) {

    private static final int MAX_PRECISION = 22;
    private static final int WEIGHT_LIMIT = 1 << 15;

    /// @param from first target pixel that is requested
    /// @param requested target pixels from there on
    static FilterTaps of(
            Interpolation kernel, ReferenceImplementation arithmetic, int source, int target, int from, int requested) {
        Axis axis = new Axis(kernel, source, target);
        int[] starts = new int[requested];
        int[] counts = new int[requested];
        double[] shares = new double[Math.multiplyExact(requested, axis.stride())]; // [requested, stride]
        double largest = 0;
        double[] row = new double[axis.stride()];
        boolean all =
                arithmetic == ReferenceImplementation.TRANSFORMERS; // its precision depends on every pixel of the axis
        for (int i = all ? 0 : from; i < (all ? target : from + requested); i++) {
            int count = axis.fill(row, i);
            for (int j = 0; j < count; j++) {
                largest = Math.max(largest, row[j]);
            }
            if (i >= from && i < from + requested) {
                starts[i - from] = axis.start(i);
                counts[i - from] = count;
                System.arraycopy(row, 0, shares, (i - from) * axis.stride(), count);
            }
        }
        int precision = all ? precisionFor(largest) : MAX_PRECISION;
        FilterTaps taps = new FilterTaps(starts, counts, fixedPoint(shares, precision), axis.stride(), precision);
        taps.dropZeros();
        return taps;
    }

    /// Where the weights of one axis come from, before they are rounded.
    private record Axis(Interpolation kernel, int source, double scale, double stretch, double radius, int stride) {

        Axis(Interpolation kernel, int source, int target) {
            this(kernel, source, (double) source / target);
        }

        private Axis(Interpolation kernel, int source, double scale) {
            double stretch = Math.max(scale, 1);
            double radius = kernel.radius() * stretch;
            this(kernel, source, scale, stretch, radius, (int) Math.ceil(radius) * 2 + 1);
        }

        int start(int i) {
            return Math.max((int) (scale * (i + 0.5) - radius + 0.5), 0);
        }

        /// Weights that add up to 1; gives how many there are.
        int fill(double[] shares, int i) {
            double center = scale * (i + 0.5);
            int start = start(i);
            int count = Math.clamp(Math.min((int) (center + radius + 0.5), source) - start, 0, stride);
            double sum = 0;
            for (int j = 0; j < count; j++) {
                shares[j] = kernel.weight((j + start - center + 0.5) * (1 / stretch));
                sum += shares[j];
            }
            for (int j = 0; j < count; j++) {
                shares[j] /= sum;
            }
            return count;
        }
    }

    /// torchvision keeps weights in 16 bits, with the highest precision that the largest of them leaves room for;
    /// Pillow has 32 bits and one precision for all.
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
