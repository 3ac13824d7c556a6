package org.stromboli.quantisation.rounding;

/// One row after rounding. Mutable, one thread.
///
/// @param codes `[columns]` unsigned
/// @param scales `[groups]`
/// @param minima `[groups]`; empty without minima
record RoundedRow(byte[] codes, float[] scales, float[] minima) {

    static RoundedRow of(Rounding rounding, int columns) {
        int groups = Math.ceilDiv(columns, rounding.groupSize(columns));
        return new RoundedRow(new byte[columns], new float[groups], new float[rounding.hasMinima() ? groups : 0]);
    }
}
