package org.stromboli.model.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.FileMemory;
import org.stromboli.quantisation.WeightMatrix;

/// A weight that is no plain tensor of floating-point numbers: its rows are decoded from a file.
///
/// @param name of the tensor that it stands for
/// @param file that messages name
/// @param shape of that tensor: `[rows, columns]`; a vector is a matrix of one row, and `[d, 3, p, p]` one of `d` rows
public record MatrixWeight(String name, Path file, long[] shape, WeightMatrix matrix) implements Weight {

    public MatrixWeight {
        long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (elements != Math.multiplyExact((long) matrix.rows(), matrix.columns())) {
            throw new IllegalArgumentException("%s of shape %s from %d rows of %d columns"
                    .formatted(name, Arrays.toString(shape), matrix.rows(), matrix.columns()));
        }
    }

    @Override
    public long bytes() {
        return matrix.bytes();
    }

    @Override
    public Optional<WeightMatrix> rows(FileMemory memory) {
        return Optional.of(finite());
    }

    /// Its rows, for who is about to read all of them.
    ///
    /// @throws CheckpointException if it is damaged: if scales are not finite
    WeightMatrix finite() {
        FiniteWeights.require(this);
        return matrix;
    }
}
