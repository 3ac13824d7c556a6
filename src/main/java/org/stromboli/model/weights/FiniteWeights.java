package org.stromboli.model.weights;

import java.util.stream.IntStream;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.quantisation.Coding;
import org.stromboli.quantisation.QuantisedMatrix;

/// Rejects quantised weights with scales that are not finite, or with codes of FP8 that are no number. Damaged files
/// have them; keys and values that they spoil would be replaced by zeros, and answers would look well.
final class FiniteWeights {

    /// That a thread reads at a time.
    private static final int ROWS = 32;

    private FiniteWeights() {}

    /// Reads all scales of a matrix.
    ///
    /// @throws CheckpointException that names the tensor
    static void require(MatrixWeight weight) {
        if (weight.matrix() instanceof QuantisedMatrix matrix
                && IntStream.range(0, Math.ceilDiv(matrix.rows(), ROWS))
                        .parallel()
                        .anyMatch(piece -> !isFinite(matrix, piece * ROWS))) {
            throw new CheckpointException("tensor %s in %s holds scales or weights that are not finite"
                    .formatted(weight.name(), weight.file()));
        }
    }

    private static boolean isFinite(QuantisedMatrix matrix, int from) {
        boolean[] numbers = numbers(matrix.format().coding());
        Scales scales = Scales.of(matrix);
        byte[] codes = new byte[numbers.length == 0 ? 0 : matrix.columns()];
        for (int row = from; row < Math.min(matrix.rows(), from + ROWS); row++) {
            if (!scales.areFinite(row)) {
                return false;
            }
            if (codes.length > 0) {
                matrix.codes(row, codes);
                for (byte code : codes) {
                    if (!numbers[Byte.toUnsignedInt(code)]) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /// Which codes stand for one; empty: all.
    private static boolean[] numbers(Coding coding) {
        if (coding instanceof Coding.Integers) {
            return new boolean[0];
        }
        boolean[] numbers = new boolean[1 << coding.bits()];
        boolean all = true;
        for (int code = 0; code < numbers.length; code++) {
            numbers[code] = Float.isFinite(coding.value(code));
            all &= numbers[code];
        }
        return all ? new boolean[0] : numbers;
    }

    /// Reads the scales of rows.
    private interface Scales {

        boolean areFinite(int row);

        static Scales of(QuantisedMatrix matrix) {
            int superGroup = matrix.format().superGroup();
            int groups = matrix.groups();
            int count = superGroup > 0 ? Math.ceilDiv(matrix.columns(), superGroup) : groups;
            float[] scales = new float[count];
            float[] minima = new float[count];
            if (superGroup == 0) {
                return row -> {
                    matrix.scales(row, scales, minima);
                    return FiniteWeights.areFinite(scales, minima);
                };
            }
            byte[] s = new byte[groups];
            byte[] m = new byte[groups];
            return row -> {
                matrix.superScales(row, s, m, scales, minima);
                return FiniteWeights.areFinite(scales, minima);
            };
        }
    }

    private static boolean areFinite(float[] scales, float[] minima) {
        for (int i = 0; i < scales.length; i++) {
            if (!Float.isFinite(scales[i]) || !Float.isFinite(minima[i])) {
                return false;
            }
        }
        return true;
    }
}
