package org.stromboli.consolidation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.stromboli.model.GraphSources;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.model.contract.AdapterFactors;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.StoredTensor;
import org.stromboli.torch.StoredType;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;

/// All arithmetic on tensors: calls into the graph `consolidation`. Results are the caller's to close, and are counted,
/// since the promise of bounded memory is that none outlives its tensor. One thread at a time.
final class Arithmetic implements AutoCloseable {

    /// Columns of a random sketch beyond the rank that is looked for.
    private static final int SPARE_COLUMNS = 8;

    private final Torch torch;
    private final ScriptModule module;
    private final AtomicInteger open = new AtomicInteger();

    Arithmetic(Torch torch) {
        this.torch = torch;
        this.module = torch.load(GraphSources.archive("consolidation", List.of("weights")));
    }

    /// Matrices and decompositions that are not closed.
    int openCount() {
        return open.get();
    }

    /// The tensor in float32, all its leading dimensions as rows.
    Matrix read(WeightRef weight) {
        StoredTensor tensor = weight.stored();
        StoredType type = weight.type();
        boolean aligned = tensor.start() % type.bytes() == 0;
        StoredType mapped = aligned ? type : StoredType.BYTE;
        long[] shape = tensor.shape();
        boolean plain = tensor.isContiguous();
        long[] head = {0, tensor.start() / mapped.bytes(), type.torchNumber(), plain ? shape.length : -shape.length};
        long[] description = Stream.of(head, shape, plain ? new long[0] : tensor.strides())
                .flatMapToLong(Arrays::stream)
                .toArray();
        try (Arguments a = torch.arguments()) {
            Value value = module.call(
                    "matrix",
                    a.text(weight.file().toString()),
                    a.integer(size(weight.file()) / mapped.bytes()),
                    a.integer(mapped.torchNumber()),
                    a.integers(description));
            long columns = shape.length == 0 ? 1 : shape[shape.length - 1];
            return matrix(value, LongStream.of(shape).reduce(1, (x, y) -> x * y) / Math.max(1, columns), columns);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean equal(Matrix x, Matrix y) {
        try (Value equal = module.call("equal", x.value(), y.value())) {
            return equal.asBoolean();
        }
    }

    boolean isFinite(Matrix x) {
        try (Value finite = module.call("finite", x.value())) {
            return finite.asBoolean();
        }
    }

    /// Shares memory with `x`.
    Matrix firstRows(Matrix x, long count) {
        try (Arguments a = torch.arguments()) {
            return matrix(module.call("rows", x.value(), a.integer(count)), count, x.columns());
        }
    }

    Matrix difference(Matrix x, Matrix y) {
        return matrix(module.call("difference", x.value(), y.value()), x.rows(), x.columns());
    }

    /// `old + factor * change`; where `change` has fewer rows, the further ones of `old` stay.
    Matrix sum(Matrix old, Matrix change, double factor) {
        try (Arguments a = torch.arguments()) {
            return matrix(module.call("sum", old.value(), change.value(), a.real(factor)), old.rows(), old.columns());
        }
    }

    /// `rows` in the place of the first ones of `old`.
    Matrix replaced(Matrix old, Matrix rows) {
        return matrix(module.call("replaced", old.value(), rows.value()), old.rows(), old.columns());
    }

    double norm(Matrix x) {
        try (Value norm = module.call("norm", x.value())) {
            return norm.asFloats()[0];
        }
    }

    /// Every singular value, and the directions on the shorter side.
    Svd decompose(Matrix x) {
        return parts(module.call("decompose", x.value()), x.rows(), x.columns());
    }

    /// `x` with its singular values multiplied.
    Matrix rescale(Matrix x, Svd decomposed, double[] factors) {
        try (Arguments a = torch.arguments()) {
            Value value = module.call("rescale", x.value(), decomposed.value(), floats(a, factors));
            return matrix(value, x.rows(), x.columns());
        }
    }

    /// The largest singular values of `x`, from its decomposition, with the directions on both sides.
    Svd truncate(Matrix x, Svd decomposed, int rank) {
        try (Arguments a = torch.arguments()) {
            Value value = module.call("truncate", x.value(), decomposed.value(), a.integer(rank));
            return parts(value, x.rows(), x.columns());
        }
    }

    /// The decomposition of `scale * b @ a`, directions on both sides.
    Svd factors(Matrix a, Matrix b, double scale) {
        try (Arguments arguments = torch.arguments()) {
            Value value = module.call("factors", a.value(), b.value(), arguments.real(scale));
            return parts(value, b.rows(), a.columns());
        }
    }

    /// The decomposition of a matrix that is known to have about this rank, directions on both sides: exact for such
    /// a matrix, the larger part of any other.
    Svd sketch(Matrix x, int rank) {
        int columns = (int) Math.min(x.rank(), (long) rank + SPARE_COLUMNS);
        SplittableRandom random = new SplittableRandom(x.columns());
        float[] start = new float[Math.toIntExact(x.columns() * columns)];
        for (int i = 0; i < start.length; i++) {
            start[i] = (float) random.nextGaussian();
        }
        try (Arguments a = torch.arguments()) {
            Value value = module.call("sketch", x.value(), a.tensor(start, x.columns(), columns));
            return parts(value, x.rows(), x.columns());
        }
    }

    /// The same directions with other values. Needs those of both sides, as the following do.
    Svd withValues(Svd parts, double[] values) {
        try (Arguments a = torch.arguments()) {
            Value value = module.call("with_values", parts.value(), floats(a, values));
            return parts(value, parts.rows(), parts.columns());
        }
    }

    Matrix product(Svd parts) {
        return matrix(module.call("product", parts.value()), parts.rows(), parts.columns());
    }

    /// The decomposition of the sum of two matrices.
    Svd joined(Svd x, Svd y) {
        return parts(module.call("joined", x.value(), y.value()), x.rows(), x.columns());
    }

    /// Factors `a` and `b` of an adapter of scale 1 that adds the largest singular values of `parts`.
    List<Matrix> adapter(Svd parts, int rank) {
        try (Arguments a = torch.arguments();
                Value both = module.call("adapter", parts.value(), a.integer(rank))) {
            return List.of(
                    matrix(pick(a, both, AdapterFactors.A), rank, parts.columns()),
                    matrix(pick(a, both, AdapterFactors.B), parts.rows(), rank));
        }
    }

    private Value pick(Arguments a, Value factors, AdapterFactors factor) {
        return module.call("pick", factors, a.integer(factor.ordinal()));
    }

    /// @param start byte in the file, a multiple of the type's size
    void write(Path file, StoredType type, long start, Matrix x) {
        try (Arguments a = torch.arguments()) {
            Value element = a.integer(start / type.bytes());
            module.run("write", a.text(file.toString()), a.integer(type.torchNumber()), element, x.value());
        }
    }

    private Matrix matrix(Value value, long rows, long columns) {
        return new Matrix(value, rows, columns, open);
    }

    private Svd parts(Value value, long rows, long columns) {
        float[] found;
        try (Value values = module.call("values", value)) {
            found = values.asFloats();
        }
        double[] doubles = new double[found.length];
        for (int i = 0; i < found.length; i++) {
            doubles[i] = found[i];
        }
        return new Svd(value, doubles, rows, columns, open);
    }

    private static Value floats(Arguments a, double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return a.tensor(floats, floats.length);
    }

    @Override
    public void close() {
        module.close();
    }
}
