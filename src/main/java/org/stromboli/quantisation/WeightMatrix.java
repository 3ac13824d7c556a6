package org.stromboli.quantisation;

/// A matrix [rows, columns] of weights where a file has it. Immutable; any thread.
public interface WeightMatrix {

    int rows();

    int columns();

    /// One row in float32, as the format defines it, not rounded on the way.
    ///
    /// @param to [columns]
    void decode(int row, float[] to);

    /// Of the file, about: what a progress bar counts.
    default long bytes() {
        return (long) rows() * columns() * Float.BYTES;
    }
}
