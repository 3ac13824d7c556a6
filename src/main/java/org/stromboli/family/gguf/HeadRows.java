package org.stromboli.family.gguf;

import org.stromboli.quantisation.RowOrder;
import org.stromboli.quantisation.WeightMatrix;

/// The order of rows within the heads of a projection to queries or keys. Stateless.
final class HeadRows {

    private HeadRows() {}

    /// Row j of half p of a head is row 2 j + p of that head in the file.
    static WeightMatrix inHalves(WeightMatrix matrix, int heads) {
        int width = matrix.rows() / heads;
        int[] rows = new int[matrix.rows()];
        for (int row = 0; row < rows.length; row++) {
            int head = row / width;
            int half = row % width / (width / 2);
            int pair = row % (width / 2);
            rows[row] = head * width + 2 * pair + half;
        }
        return RowOrder.of(matrix, rows);
    }
}
