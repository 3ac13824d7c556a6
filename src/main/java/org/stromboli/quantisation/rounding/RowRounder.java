package org.stromboli.quantisation.rounding;

/// Rounds rows of one length. Mutable, one thread.
public sealed interface RowRounder permits MaxRounder, SearchRounder {

    /// @param columns of a row
    static RowRounder of(Rounding rounding, int columns) {
        return switch (rounding.form()) {
            case MAX -> new MaxRounder(rounding, columns);
            case SYMMETRIC -> new SearchRounder(rounding, columns, new SymmetricSearch(rounding.bits()));
            case ASYMMETRIC -> new SearchRounder(rounding, columns, new RangeSearch(rounding.bits()));
        };
    }

    /// @param row `[columns]`
    /// @param codes `[columns]` unsigned
    /// @param scales `[groups]`
    /// @param minima `[groups]`; left alone where the form has none
    void round(float[] row, byte[] codes, float[] scales, float[] minima);
}
