package org.stromboli.cpu.vector;

import java.util.Arrays;
import org.stromboli.cpu.Bfloat16;

/// What a matrix is multiplied with: `count` vectors, in pairs whose elements alternate, so that a weight that has been
/// unpacked meets two of them; a single one is alone. A last pair may have a second vector of no meaning. Used by one
/// thread, read by its team.
final class Vectors {

    /// Most vectors.
    static final int MOST = 8;

    private final float[] values; // [pairs, columns up to whole groups, width]
    private int count;
    private int width;
    private int pairElements;

    /// @param columns of the longest vector
    Vectors(int columns) {
        values = new float[padded(columns) * MOST];
    }

    /// Any matrix reads whole groups.
    private static int padded(int columns) {
        return Math.ceilDiv(columns, CompactMatrix.GROUP) * CompactMatrix.GROUP;
    }

    /// From now on so many vectors of so many elements, which are unknown; zeros follow them up to a whole group.
    void begin(int vectors, int columns) {
        count = vectors;
        width = Math.min(vectors, 2);
        pairElements = padded(columns) * width;
        for (int pair = 0; pair < pairs(); pair++) {
            Arrays.fill(values, start(pair) + columns * width, start(pair) + pairElements, 0);
        }
    }

    int count() {
        return count;
    }

    /// Vectors of a pair: 1 if there is but one.
    int width() {
        return width;
    }

    int pairs() {
        return Math.ceilDiv(count, 2);
    }

    /// Where the elements of a pair begin among the values.
    int start(int pair) {
        return pair * pairElements;
    }

    float[] values() {
        return values;
    }

    float get(int vector, int column) {
        return values[start(vector / 2) + column * width + vector % 2];
    }

    /// Elements of one vector, rounded to bfloat16.
    void putRounded(int vector, float[] source, int from, int size, float scale) {
        int at = start(vector / 2) + vector % 2;
        for (int i = 0; i < size; i++) {
            values[at + i * width] = scale * Bfloat16.rounded(source[from + i]);
        }
    }
}
