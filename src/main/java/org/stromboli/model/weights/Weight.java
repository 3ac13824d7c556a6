package org.stromboli.model.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.stromboli.model.checkpoint.FileMemory;
import org.stromboli.quantisation.WeightMatrix;

/// One weight as a checkpoint holds it: a plain tensor or a matrix that has to be decoded. Immutable; holds no numbers.
sealed interface Weight permits StoredWeight, MatrixWeight {

    /// That messages tell.
    String name();

    /// That messages tell.
    Path file();

    long[] shape();

    /// On disk, about.
    long bytes();

    /// Empty if its elements do not lie one after the other.
    Optional<WeightMatrix> rows(FileMemory memory);

    default String shapeText() {
        return Arrays.toString(shape());
    }
}
