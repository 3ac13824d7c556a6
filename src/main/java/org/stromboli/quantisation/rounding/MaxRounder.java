package org.stromboli.quantisation.rounding;

/// The largest magnitude of a group becomes the largest code: the scale is `max / 127` for 8 bits. Ties to even, as the
/// graph rounds.
final class MaxRounder implements RowRounder {

    private final Rounding rounding;
    private final int groupSize;

    MaxRounder(Rounding rounding, int columns) {
        this.rounding = rounding;
        this.groupSize = rounding.groupSize(columns);
    }

    @Override
    public void round(float[] row, byte[] codes, float[] scales, float[] minima) {
        int zero = rounding.zero();
        for (int group = 0; group < scales.length; group++) {
            int from = group * groupSize;
            int to = Math.min(row.length, from + groupSize);
            float scale = rounding.scaleType().rounded(largest(row, from, to) / (zero - 1));
            scales[group] = scale;
            float divisor = scale == 0 ? 1 : scale;
            for (int i = from; i < to; i++) {
                int value = (int) Math.rint(row[i] / divisor);
                codes[i] = (byte) (Math.clamp(value, 1 - zero, zero - 1) + zero);
            }
        }
    }

    private static float largest(float[] row, int from, int to) {
        float largest = 0;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, Math.abs(row[i]));
        }
        return largest;
    }
}
