package org.stromboli.quantisation;

import java.util.Arrays;

/// Matrices with their rows in another order, still coded where they were.
public final class RowOrder {

    private RowOrder() {}

    /// @param rows for each row of the result the row of the matrix
    public static WeightMatrix of(WeightMatrix matrix, int... rows) {
        int[] order = rows.clone();
        if (Arrays.stream(order).anyMatch(row -> row < 0 || row >= matrix.rows())) {
            throw new IllegalArgumentException("no such row among %d".formatted(matrix.rows()));
        }
        return matrix instanceof QuantisedMatrix quantised ? new OfCodes(quantised, order) : new OfRows(matrix, order);
    }

    /// A matrix without codes.
    ///
    /// @param order for each row the row of the matrix
    public record OfRows(WeightMatrix matrix, int[] order) implements WeightMatrix {

        @Override
        public int rows() {
            return order.length;
        }

        @Override
        public int columns() {
            return matrix.columns();
        }

        @Override
        public void decode(int row, float[] to) {
            matrix.decode(order[row], to);
        }
    }

    private record OfCodes(QuantisedMatrix matrix, int[] order) implements QuantisedMatrix {

        @Override
        public int rows() {
            return order.length;
        }

        @Override
        public int columns() {
            return matrix.columns();
        }

        @Override
        public CodeFormat format() {
            return matrix.format();
        }

        @Override
        public void codes(int row, byte[] to) {
            matrix.codes(order[row], to);
        }

        @Override
        public boolean nibbles(int row, byte[] to) {
            return matrix.nibbles(order[row], to);
        }

        @Override
        public void scales(int row, float[] scales, float[] minima) {
            matrix.scales(order[row], scales, minima);
        }

        @Override
        public void superScales(int row, byte[] s, byte[] m, float[] d, float[] dmin) {
            matrix.superScales(order[row], s, m, d, dmin);
        }

        @Override
        public boolean hasFloat16Scales() {
            return matrix.hasFloat16Scales();
        }

        @Override
        public int[] columnOrder() {
            return matrix.columnOrder();
        }

        @Override
        public void decode(int row, float[] to) {
            matrix.decode(order[row], to);
        }
    }
}
