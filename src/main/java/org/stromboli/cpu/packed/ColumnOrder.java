package org.stromboli.cpu.packed;

import java.util.Arrays;

/// For each place of a matrix's rows the column that it belongs to. Equal by content.
final class ColumnOrder {

    private final int[] columns;
    private final int hash;

    /// @param columns empty for the natural order
    ColumnOrder(int[] columns) {
        this.columns = columns;
        hash = Arrays.hashCode(columns);
    }

    boolean isNatural() {
        return columns.length == 0;
    }

    int column(int place) {
        return columns[place];
    }

    @Override
    public boolean equals(Object other) {
        return other == this
                || other instanceof ColumnOrder order && hash == order.hash && Arrays.equals(columns, order.columns);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
