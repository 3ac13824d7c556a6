package org.stromboli.quantisation.codec;

/// Which columns share a scale.
///
/// @param size of each group but the last
/// @param order for each place of a row's groups the column that it belongs to; empty: as they come
record ColumnGroups(int size, int[] order) {

    /// Runs of columns.
    ///
    /// @throws CodecException if they do not divide into so many
    static ColumnGroups runs(int columns, int count, int announced, RawTensor scales) {
        if (count == 1) {
            return new ColumnGroups(columns, new int[0]);
        }
        if (announced > 0 && Math.ceilDiv(columns, announced) == count) {
            return new ColumnGroups(announced, new int[0]);
        }
        if (columns % count != 0) {
            throw new CodecException("tensor %s has shape %s, but %d columns do not divide into %d groups"
                    .formatted(scales.name(), scales.shapeText(), columns, count));
        }
        return new ColumnGroups(columns / count, new int[0]);
    }

    /// Those that `g_idx` tells for each column, ordered by group.
    ///
    /// @param index `[columns]`
    /// @throws CodecException if it tells of other groups, or of groups of different sizes
    static ColumnGroups told(RawTensor index, int columns, int count) {
        index.require(1, "I32").requireShape(columns);
        int[] sizes = new int[count];
        for (int column = 0; column < columns; column++) {
            int group = index.word(column);
            if (group < 0 || group >= count) {
                throw new CodecException(
                        "tensor %s puts column %d into group %d of %d".formatted(index.name(), column, group, count));
            }
            sizes[group]++;
        }
        int[] order = new int[columns];
        int[] next = new int[count];
        int expected = sizes[0];
        for (int group = 0, start = 0; group < count; start += sizes[group++]) {
            boolean last = group == count - 1;
            if (last ? sizes[group] > expected || sizes[group] == 0 : sizes[group] != expected) {
                throw new CodecException("tensor %s puts %d columns into group %d and %d into group 0"
                        .formatted(index.name(), sizes[group], group, expected));
            }
            next[group] = start;
        }
        boolean trivial = true;
        for (int column = 0; column < columns; column++) {
            int place = next[index.word(column)]++;
            order[place] = column;
            trivial &= place == column;
        }
        return new ColumnGroups(expected, trivial ? new int[0] : order);
    }
}
