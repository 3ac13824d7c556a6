package org.stromboli.cpu.vector;

import org.stromboli.cpu.Lanes;

/// A matrix [rows, columns] outside the Java heap, in blocks of as many rows as a vector has lanes. Immutable.
sealed interface Matrix permits CompactMatrix, Int8Matrix {

    int rows();

    int columns();

    default int blocks() {
        return Lanes.blocks(rows());
    }

    /// Vectors are multiplied by this, a power of two, before the matrix sees them.
    float inputScale();

    /// Products of blocks `from` to `to` with all vectors. The same row and vector give the same bits whatever the
    /// other vectors are.
    ///
    /// @param y [whole pairs of vectors, padded rows]
    void multiply(Vectors x, float[] y, int from, int to);
}
