package org.stromboli.quantisation.codec;

/// Where the scales of a matrix lie.
@FunctionalInterface
interface GroupScales {

    /// Of one row.
    ///
    /// @param scales `[groups]`
    /// @param minima `[groups]`; left alone by formats without minima
    void read(int row, float[] scales, float[] minima);
}
