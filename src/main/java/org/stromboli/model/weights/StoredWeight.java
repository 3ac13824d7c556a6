package org.stromboli.model.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.stromboli.model.checkpoint.FileMemory;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.quantisation.FloatMatrix;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.torch.StoredType;

/// A tensor of floating-point numbers in a file.
record StoredWeight(WeightRef ref) implements Weight {

    @Override
    public String name() {
        return ref.name();
    }

    @Override
    public Path file() {
        return ref.file();
    }

    @Override
    public long[] shape() {
        return ref.stored().shape();
    }

    @Override
    public long bytes() {
        return ref.stored().bytes();
    }

    /// A vector is one row; the first dimension of all else are its rows.
    @Override
    public Optional<WeightMatrix> rows(FileMemory memory) {
        long[] shape = shape();
        long rows = shape.length < 2 ? 1 : shape[0];
        long columns = Arrays.stream(shape).skip(shape.length < 2 ? 0 : 1).reduce(1, (a, b) -> a * b);
        if (!ref.stored().isContiguous() || rows > Integer.MAX_VALUE || columns > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        return Optional.of(new FloatMatrix(type(ref.type()), (int) rows, (int) columns, memory.of(ref)));
    }

    private static FloatMatrix.Type type(StoredType type) {
        return switch (type) {
            case FLOAT32 -> FloatMatrix.Type.FLOAT32;
            case FLOAT16 -> FloatMatrix.Type.FLOAT16;
            case BFLOAT16 -> FloatMatrix.Type.BFLOAT16;
            case BYTE -> throw new IllegalStateException("no weight is stored in bytes");
        };
    }
}
