package org.stromboli.quantisation.rounding;

/// Rounds groups by a search. Scales and minima are rounded to their type before codes are chosen.
final class SearchRounder implements RowRounder {

    private final Rounding rounding;
    private final int groupSize;
    private final GroupLanes lanes;
    private final GroupSearch search;

    SearchRounder(Rounding rounding, int columns, GroupSearch search) {
        this.rounding = rounding;
        this.search = search;
        groupSize = rounding.groupSize(columns);
        lanes = new GroupLanes(Math.ceilDiv(columns, groupSize), groupSize);
    }

    @Override
    public void round(float[] row, byte[] codes, float[] scales, float[] minima) {
        lanes.take(row);
        search.find(lanes, scales, minima);
        ScaleType type = rounding.scaleType();
        for (int group = 0; group < scales.length; group++) {
            float scale = type.rounded(scales[group]);
            float minimum = 0;
            if (rounding.hasMinima()) {
                minimum = type.rounded(minima[group]);
                minima[group] = minimum;
            }
            scales[group] = scale;
            float offset = rounding.hasMinima() ? 0.5f : rounding.zero() + 0.5f;
            encode(row, group * groupSize, codes, scale == 0 ? 0 : 1 / scale, minimum, offset);
        }
    }

    private void encode(float[] row, int from, byte[] codes, float inverse, float minimum, float offset) {
        int to = Math.min(row.length, from + groupSize);
        float max = rounding.maxCode() + 0.5f;
        for (int i = from; i < to; i++) {
            codes[i] = (byte) (int) Math.min(max, Math.max(0f, (row[i] + minimum) * inverse + offset));
        }
    }
}
