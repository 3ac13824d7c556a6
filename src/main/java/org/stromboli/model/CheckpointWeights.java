package org.stromboli.model;

import java.nio.file.Path;
import java.util.Set;
import org.stromboli.torch.StoredTensor;
import org.stromboli.torch.WeightFileException;
import org.stromboli.torch.WeightFiles;

/// Which tensors a directory holds, for families that decide by what is there. Headers only; immutable.
public final class CheckpointWeights {

    private final WeightFiles files;

    private CheckpointWeights(WeightFiles files) {
        this.files = files;
    }

    /// @throws CheckpointException if a file is missing, damaged or refused
    public static CheckpointWeights open(Path directory) {
        try {
            return new CheckpointWeights(WeightFiles.open(directory));
        } catch (WeightFileException e) {
            throw new CheckpointException(e.getMessage(), e);
        }
    }

    public Set<String> names() {
        return files.names();
    }

    public boolean has(String name) {
        return files.find(name).isPresent();
    }

    public boolean anyStartsWith(String prefix) {
        return files.anyStartsWith(prefix);
    }

    /// Rows of a matrix.
    ///
    /// @throws CheckpointException if it is not there, or not a matrix of a usable number of rows
    public int rows(String name) {
        StoredTensor tensor =
                files.find(name).orElseThrow(() -> new CheckpointException("tensor %s is missing".formatted(name)));
        long[] shape = tensor.shape();
        if (shape.length != 2 || shape[0] < 1 || shape[0] > 1 << 24) {
            throw new CheckpointException(
                    "tensor %s has shape %s, expected a matrix".formatted(name, tensor.shapeText()));
        }
        return (int) shape[0];
    }

    WeightFiles files() {
        return files;
    }
}
