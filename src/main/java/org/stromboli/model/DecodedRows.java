package org.stromboli.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import org.stromboli.quantisation.WeightMatrix;

/// Decodes rows of a matrix into memory, on as many threads as there are cores.
final class DecodedRows {

    /// That a thread decodes at a time.
    private static final int ROWS = 32;

    private DecodedRows() {}

    /// @param to `[end - from, columns]` in float32
    static void write(WeightMatrix matrix, int from, int end, MemorySegment to) {
        IntStream.range(0, Math.ceilDiv(end - from, ROWS)).parallel().forEach(piece -> {
            int first = from + piece * ROWS;
            float[] values = new float[matrix.columns()];
            for (int row = first; row < Math.min(end, first + ROWS); row++) {
                matrix.decode(row, values);
                long at = (long) (row - from) * matrix.columns();
                MemorySegment.copy(values, 0, to, ValueLayout.JAVA_FLOAT, at * Float.BYTES, values.length);
            }
        });
    }
}
