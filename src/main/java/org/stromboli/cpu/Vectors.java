package org.stromboli.cpu;

import java.util.Arrays;

/// What a matrix is multiplied with: `count` vectors, their elements side by side, so that one weight meets them all.
/// A matrix is made for 1, 2 or 4 of them; what lies between is filled up. Used by one thread, read by its team.
final class Vectors {

    /// Most vectors.
    static final int MOST = 4;

    private final float[] values; // [columns, width]
    private int count;
    private int width;

    /// @param columns longest vector
    Vectors(int columns) {
        // A matrix may read up to a whole group of columns.
        values = new float[(columns + CompactMatrix.GROUP) * MOST];
    }

    /// From now on so many vectors of so many elements, which are unknown; zeros follow them up to a whole group.
    void begin(int vectors, int columns) {
        count = vectors;
        width = vectors <= 2 ? vectors : MOST;
        Arrays.fill(values, columns * width, (columns + CompactMatrix.GROUP) * width, 0);
    }

    int count() {
        return count;
    }

    /// Vectors side by side, those included that only fill up.
    int width() {
        return width;
    }

    float[] values() {
        return values;
    }

    /// Elements `from` to `to` of one vector, rounded to bfloat16.
    void putRounded(int vector, float[] source, int sourceFrom, int from, int to, float scale) {
        for (int i = from; i < to; i++) {
            values[i * width + vector] = scale * Bfloat16.rounded(source[sourceFrom + i - from]);
        }
    }
}
