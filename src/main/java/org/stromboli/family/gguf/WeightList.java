package org.stromboli.family.gguf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.stromboli.gguf.GgufFile;
import org.stromboli.model.weights.MatrixWeight;
import org.stromboli.quantisation.WeightMatrix;

/// Collects tensors of one file under the names by which the model's parts are found. Used by one thread.
final class WeightList {

    private final Keys keys;
    private final List<MatrixWeight> weights = new ArrayList<>();

    WeightList(Keys keys) {
        this.keys = keys;
    }

    boolean has(String tensor) {
        return keys.file().names().contains(tensor);
    }

    /// @param name of the part
    /// @param tensor of the file
    /// @throws org.stromboli.model.checkpoint.CheckpointException if it is missing, or of another shape
    void add(String name, String tensor, long... shape) {
        add(name, tensor, matrix -> matrix, shape);
    }

    /// A matrix and its vector.
    ///
    /// @param out rows
    /// @param in columns
    void linear(String name, String tensor, boolean bias, long out, long in) {
        add(name + ".weight", tensor + ".weight", out, in);
        if (bias) {
            add(name + ".bias", tensor + ".bias", out);
        }
    }

    void norm(String name, String tensor, long size) {
        add(name + ".weight", tensor + ".weight", size);
        add(name + ".bias", tensor + ".bias", size);
    }

    /// @param change of what is read from the file
    void add(String name, String tensor, UnaryOperator<WeightMatrix> change, long... shape) {
        GgufFile file = keys.file();
        if (!has(tensor)) {
            throw keys.rejected(
                    "tensor %s is missing, expected with shape %s".formatted(tensor, Arrays.toString(shape)));
        }
        long[] found = file.shape(tensor);
        if (!Arrays.equals(found, shape)) {
            throw keys.rejected("tensor %s has shape %s, expected %s"
                    .formatted(tensor, Arrays.toString(found), Arrays.toString(shape)));
        }
        weights.add(new MatrixWeight(
                name,
                file.file(tensor),
                shape,
                change.apply(file.matrix(tensor)),
                OptionalLong.of(file.start(tensor))));
    }

    List<MatrixWeight> all() {
        return weights;
    }
}
