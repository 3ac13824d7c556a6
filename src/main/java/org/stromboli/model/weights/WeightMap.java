package org.stromboli.model.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.model.contract.GraphContract;
import org.stromboli.model.lora.Adapter;
import org.stromboli.torch.StoredTensor;
import org.stromboli.torch.StoredType;

/// Finds tensors by name, checks their shapes and describes where they lie and what is computed from them. A file is
/// mapped once for each data type that is read from it, and once more as bytes if its data are not aligned. Used by one
/// thread.
public final class WeightMap {

    /// A file to map as elements of one type.
    public record MappedFile(Path path, StoredType type) {}

    /// What begins the description of a tensor that is computed, see `weights` in the graph.
    private static final long PRODUCT = -2;

    private static final long SUM = -3;
    private static final long RAISED = -4;
    private static final long PATCHED = -5;

    /// Of a product's form, beside the number of its start.
    private static final int TABLE = 4;

    private static final int MAGNITUDES = 8;

    private final CheckpointWeights weights;
    private final List<MappedFile> mapped;
    private final Set<String> used = new HashSet<>();

    /// @param mapped the files that are to be mapped, which grows here
    WeightMap(CheckpointWeights weights, List<MappedFile> mapped) {
        this.weights = weights;
        this.mapped = mapped;
    }

    /// @param names of the part's tensors, as the graph reads them
    <E extends Enum<E>> Part<E> part(Class<E> names) {
        return new Part<>(names);
    }

    boolean has(List<String> prefixes, String suffix) {
        return find(prefixes, suffix).isPresent();
    }

    private Optional<WeightSource> find(List<String> prefixes, String suffix) {
        Optional<String> name = prefixes.stream()
                .map(prefix -> prefix + suffix)
                .filter(weights::has)
                .findFirst();
        name.ifPresent(used::add);
        return name.flatMap(weights::find);
    }

    /// Names of all weights that were asked for and found.
    Set<String> used() {
        return Collections.unmodifiableSet(used);
    }

    private LongStream describe(WeightSource source) {
        return switch (source) {
            case WeightSource.Stored(WeightRef weight) -> describe(weight);
            case WeightSource.Adapted(WeightRef weight, Adapter.Factors factors) -> describe(weight, factors);
            case WeightSource.Raised(WeightRef weight, Adapter.BiasChange change) ->
                Stream.of(scaled(RAISED, change.scale()), describe(weight), describe(change.change()))
                        .flatMapToLong(each -> each);
            case WeightSource.Patched(WeightRef weight, Adapter.TokenRows rows) ->
                Stream.of(
                                LongStream.of(PATCHED, rows.tokens().size()),
                                rows.tokens().stream().mapToLong(Integer::longValue),
                                describe(weight),
                                describe(rows.rows()))
                        .flatMapToLong(each -> each);
            case WeightSource.Sum(WeightRef weight, WeightRef base) ->
                Stream.of(LongStream.of(SUM), describe(weight), describe(base)).flatMapToLong(each -> each);
        };
    }

    private LongStream describe(WeightRef weight, Adapter.Factors factors) {
        int form = switch (factors.start()) {
            case NOTHING -> 0;
            case PISSA -> 1;
            case OLORA -> 2;
        };
        form += factors.table() ? TABLE : 0;
        form += factors.magnitudes().isPresent() ? MAGNITUDES : 0;
        LongStream refs = Stream.concat(Stream.of(weight, factors.a(), factors.b()), factors.magnitudes().stream())
                .flatMapToLong(this::describe);
        return LongStream.concat(LongStream.concat(scaled(PRODUCT, factors.scale()), LongStream.of(form)), refs);
    }

    /// The scale as a whole number and the power of two that it is multiplied with, which loses nothing.
    private static LongStream scaled(long kind, double scale) {
        int exponent = Math.getExponent(scale) - 52;
        return LongStream.of(kind, (long) Math.scalb(scale, -exponent), exponent);
    }

    private LongStream describe(WeightRef weight) {
        StoredTensor tensor = weight.stored();
        StoredType type = weight.type();
        boolean aligned = tensor.start() % type.bytes() == 0;
        MappedFile file = new MappedFile(weight.file(), aligned ? type : StoredType.BYTE);
        if (!mapped.contains(file)) {
            mapped.add(file);
        }
        long start = aligned ? tensor.start() / type.bytes() : tensor.start();
        int dimensions = tensor.shape().length;
        boolean plain = tensor.isContiguous();
        long[] head = {mapped.indexOf(file), start, type.torchNumber(), plain ? dimensions : -dimensions};
        return Stream.of(head, tensor.shape(), plain ? new long[0] : tensor.strides())
                .flatMapToLong(Arrays::stream);
    }

    /// Collects the tensors of one part, each under the name by which the graph reads it.
    final class Part<E extends Enum<E>> {

        private static final long[] ABSENT = {-1, 0, 0, 0};

        private final Class<E> names;
        private final EnumMap<E, long[]> descriptions;
        private long bytes;

        Part(Class<E> names) {
            this.names = names;
            descriptions = new EnumMap<>(names);
        }

        Part<E> with(E tensor, List<String> prefixes, String suffix, long... shape) {
            WeightSource source = find(prefixes, suffix)
                    .orElseThrow(() -> new CheckpointException("tensor %s is missing from %s, expected with shape %s"
                            .formatted(prefixes.getFirst() + suffix, weights.place(), Arrays.toString(shape))));
            WeightRef weight = source.weight();
            if (!Arrays.equals(weight.stored().shape(), shape)) {
                throw new CheckpointException("tensor %s in %s has shape %s, expected %s"
                        .formatted(weight.name(), weight.file(), weight.stored().shapeText(), Arrays.toString(shape)));
            }
            descriptions.put(tensor, describe(source).toArray());
            bytes += source.bytes();
            return this;
        }

        Part<E> absent(E tensor) {
            descriptions.put(tensor, ABSENT);
            return this;
        }

        /// A bias is as long as its weight has rows.
        Part<E> linear(E weight, E itsBias, List<String> prefixes, String name, boolean hasBias, long out, long in) {
            with(weight, prefixes, name + ".weight", out, in);
            return hasBias ? with(itsBias, prefixes, name + ".bias", out) : absent(itsBias);
        }

        Part<E> norm(E weight, E itsBias, List<String> prefixes, String name, long size) {
            return with(weight, prefixes, name + ".weight", size).with(itsBias, prefixes, name + ".bias", size);
        }

        /// @throws IllegalStateException if a tensor is neither there nor absent
        WeightPart build() {
            GraphContract.requireAll(names, descriptions.keySet());
            return new WeightPart(
                    descriptions.values().stream().flatMapToLong(Arrays::stream).toArray(), bytes);
        }
    }
}
