package org.stromboli.model.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.FileMemory;
import org.stromboli.model.contract.GraphContract;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.torch.StoredType;

/// Finds tensors by name, checks their shapes and describes where they lie and what is computed from them. Used by one
/// thread.
public final class WeightMap {

    /// A file to map as elements of one type.
    public record MappedFile(Path path, StoredType type) {}

    private final CheckpointWeights weights;
    private final List<MappedFile> mapped;
    private final FileMemory memory;
    private final Set<String> used = new HashSet<>();
    private final Set<Path> read = new HashSet<>();

    /// @param mapped the files that the graph is to map, which grows here
    /// @param memory for those who read weights without the graph
    WeightMap(CheckpointWeights weights, List<MappedFile> mapped, FileMemory memory) {
        this.weights = weights;
        this.mapped = mapped;
        this.memory = memory;
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

    /// Files of these weights.
    Set<Path> read() {
        return Collections.unmodifiableSet(read);
    }

    /// Collects the tensors of one part, each under the name by which the graph reads it.
    final class Part<E extends Enum<E>> {

        private final Class<E> names;
        private final EnumMap<E, Optional<WeightSource>> sources;

        Part(Class<E> names) {
            this.names = names;
            sources = new EnumMap<>(names);
        }

        Part<E> with(E tensor, List<String> prefixes, String suffix, long... shape) {
            WeightSource source = find(prefixes, suffix)
                    .orElseThrow(() -> new CheckpointException("tensor %s is missing from %s, expected with shape %s"
                            .formatted(prefixes.getFirst() + suffix, weights.place(), Arrays.toString(shape))));
            Weight weight = source.weight();
            if (!Arrays.equals(weight.shape(), shape)) {
                throw new CheckpointException("tensor %s in %s has shape %s, expected %s"
                        .formatted(weight.name(), weight.file(), weight.shapeText(), Arrays.toString(shape)));
            }
            sources.put(tensor, Optional.of(source));
            read.add(weight.file());
            return this;
        }

        Part<E> absent(E tensor) {
            sources.put(tensor, Optional.empty());
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
            GraphContract.requireAll(names, sources.keySet());
            WeightDescription description = new WeightDescription(mapped);
            Map<Enum<?>, Supplier<Optional<WeightMatrix>>> plain = new HashMap<>();
            long bytes = 0;
            for (Map.Entry<E, Optional<WeightSource>> each : sources.entrySet()) {
                if (each.getValue().isEmpty()) {
                    description.absent();
                    continue;
                }
                WeightSource source = each.getValue().get();
                description.describe(source);
                bytes += source.bytes();
                if (source instanceof WeightSource.Plain(Weight weight)) {
                    plain.put(each.getKey(), () -> weight.rows(memory));
                }
            }
            return new WeightPart(description.numbers(), description.decoded(), Map.copyOf(plain), bytes);
        }
    }
}
