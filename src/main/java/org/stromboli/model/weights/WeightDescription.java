package org.stromboli.model.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.model.lora.Adapter;
import org.stromboli.torch.StoredTensor;
import org.stromboli.torch.StoredType;

/// Writes down for the graph where tensors lie and what is computed from them. A file is mapped once for each data type
/// that is read from it, and once more as bytes if its data are not aligned. Used by one thread.
final class WeightDescription {

    /// What begins the description of a tensor that is computed, see `weights` in the graph.
    private static final long PRODUCT = -2;

    private static final long SUM = -3;
    private static final long RAISED = -4;
    private static final long PATCHED = -5;

    /// Of a product's form, beside the number of its start.
    private static final int TABLE = 4;

    private static final int MAGNITUDES = 8;

    /// Of a tensor that is not there.
    static final long[] ABSENT = {-1, 0, 0, 0};

    private final List<WeightMap.MappedFile> mapped;
    private final List<WeightPart.Decoded> decoded = new ArrayList<>();
    private long[] numbers = new long[64];
    private int length;

    /// @param mapped the files that are to be mapped, which grows here
    WeightDescription(List<WeightMap.MappedFile> mapped) {
        this.mapped = mapped;
    }

    long[] numbers() {
        return Arrays.copyOf(numbers, length);
    }

    List<WeightPart.Decoded> decoded() {
        return List.copyOf(decoded);
    }

    void absent() {
        write(ABSENT);
    }

    void describe(WeightSource source) {
        switch (source) {
            case WeightSource.Plain(Weight weight) -> describe(weight);
            case WeightSource.Adapted(Weight weight, Adapter.Factors factors) -> describe(weight, factors);
            case WeightSource.Raised(Weight weight, Adapter.BiasChange change) -> {
                scaled(RAISED, change.scale());
                describe(weight);
                describe(change.change());
            }
            case WeightSource.Patched(Weight weight, Adapter.TokenRows rows) -> {
                write(PATCHED, rows.tokens().size());
                rows.tokens().forEach(this::write);
                describe(weight);
                describe(rows.rows());
            }
            case WeightSource.Sum(Weight weight, Weight base) -> {
                write(SUM);
                describe(weight);
                describe(base);
            }
        }
    }

    private void describe(Weight weight, Adapter.Factors factors) {
        int form = switch (factors.start()) {
            case NOTHING -> 0;
            case PISSA -> 1;
            case OLORA -> 2;
        };
        form += factors.table() ? TABLE : 0;
        form += factors.magnitudes().isPresent() ? MAGNITUDES : 0;
        scaled(PRODUCT, factors.scale());
        write(form);
        describe(weight);
        describe(factors.a());
        describe(factors.b());
        factors.magnitudes().ifPresent(this::describe);
    }

    /// The scale as a whole number and the power of two that it is multiplied with, which loses nothing.
    private void scaled(long kind, double scale) {
        int exponent = Math.getExponent(scale) - 52;
        write(kind, (long) Math.scalb(scale, -exponent), exponent);
    }

    private void describe(Weight weight) {
        switch (weight) {
            case StoredWeight(WeightRef ref) -> describe(ref);
            case MatrixWeight matrix -> describe(matrix);
        }
    }

    private void describe(MatrixWeight weight) {
        Optional<StoredType> readable = weight.readable();
        if (readable.isPresent()) {
            begin(weight.file(), weight.start().orElseThrow(), readable.get(), weight.shape().length);
            write(weight.shape());
            return;
        }
        decoded.add(new WeightPart.Decoded(length, weight));
        write(0, 0, StoredType.FLOAT32.torchNumber(), weight.shape().length);
        write(weight.shape());
    }

    private void describe(WeightRef weight) {
        StoredTensor tensor = weight.stored();
        int dimensions = tensor.shape().length;
        boolean plain = tensor.isContiguous();
        begin(weight.file(), tensor.start(), weight.type(), plain ? dimensions : -dimensions);
        write(tensor.shape());
        if (!plain) {
            write(tensor.strides());
        }
    }

    /// @param start in bytes
    private void begin(Path path, long start, StoredType type, int dimensions) {
        boolean aligned = start % type.bytes() == 0;
        WeightMap.MappedFile file = new WeightMap.MappedFile(path, aligned ? type : StoredType.BYTE);
        if (!mapped.contains(file)) {
            mapped.add(file);
        }
        write(mapped.indexOf(file), aligned ? start / type.bytes() : start, type.torchNumber(), dimensions);
    }

    private void write(long... more) {
        if (length + more.length > numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * (length + more.length));
        }
        System.arraycopy(more, 0, numbers, length, more.length);
        length += more.length;
    }
}
