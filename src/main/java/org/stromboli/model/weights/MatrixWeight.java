package org.stromboli.model.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.FileMemory;
import org.stromboli.quantisation.FloatMatrix;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.torch.StoredType;

/// A weight whose rows are decoded from a file.
///
/// @param name of the tensor that it stands for
/// @param file that messages name
/// @param shape of that tensor: `[rows, columns]`; a vector is a matrix of one row, and `[d, 3, p, p]` one of `d` rows
/// @param start where in the file a [FloatMatrix] has its numbers, in bytes, if the graph may read them there
public record MatrixWeight(String name, Path file, long[] shape, WeightMatrix matrix, OptionalLong start)
        implements Weight {

    public MatrixWeight(String name, Path file, long[] shape, WeightMatrix matrix) {
        this(name, file, shape, matrix, OptionalLong.empty());
    }

    public MatrixWeight {
        long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (elements != Math.multiplyExact((long) matrix.rows(), matrix.columns())) {
            throw new IllegalArgumentException("%s of shape %s from %d rows of %d columns"
                    .formatted(name, Arrays.toString(shape), matrix.rows(), matrix.columns()));
        }
    }

    /// The type of the numbers that the graph may read where they lie; empty if they have to be decoded.
    Optional<StoredType> readable() {
        return start.isPresent() && matrix instanceof FloatMatrix floats
                ? Optional.of(
                        switch (floats.type()) {
                            case FLOAT32 -> StoredType.FLOAT32;
                            case FLOAT16 -> StoredType.FLOAT16;
                            case BFLOAT16 -> StoredType.BFLOAT16;
                        })
                : Optional.empty();
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
