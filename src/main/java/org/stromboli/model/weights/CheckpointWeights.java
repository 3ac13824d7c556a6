package org.stromboli.model.weights;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.FileMemory;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.model.lora.Adapter;
import org.stromboli.model.quantised.Quantisation;
import org.stromboli.model.quantised.QuantisedLayers;
import org.stromboli.torch.WeightFileException;
import org.stromboli.torch.WeightFiles;

/// The weights that a model is made of, by name: those of a directory, or those of a base with an adapter or a delta.
/// Families decide by what is there. Only headers were read; immutable.
public final class CheckpointWeights {

    private final String place;
    private final Map<String, WeightSource> sources;

    /// Those that only an adapter has, by name, as the adapter calls them.
    private final Map<String, String> added;

    private CheckpointWeights(String place, Map<String, WeightSource> sources, Map<String, String> added) {
        this.place = place;
        this.sources = sources;
        this.added = added;
    }

    private CheckpointWeights(String place, Map<String, WeightSource> sources) {
        this(place, sources, Map.of());
    }

    /// @throws CheckpointException if a file is missing, damaged or rejected, or the weights are quantised in a way
    /// that is not served
    public static CheckpointWeights open(Path directory) {
        try {
            WeightFiles files = WeightFiles.open(directory);
            return of(files, Quantisation.read(directory, files));
        } catch (WeightFileException e) {
            throw new CheckpointException(e.getMessage(), e);
        }
    }

    static CheckpointWeights of(WeightFiles files, QuantisedLayers quantised) {
        Map<String, WeightSource> sources = new TreeMap<>();
        FileMemory memory = new FileMemory();
        files.names()
                .forEach(name -> sources.put(
                        name, plain(ChannelsFirst.of(new StoredWeight(new WeightRef(files, name)), memory))));
        sources.keySet().removeAll(quantised.used());
        quantised.weights().forEach((name, matrix) -> {
            long[] shape = {matrix.rows(), matrix.columns()};
            sources.put(name, plain(new MatrixWeight(name, quantised.place(name), shape, matrix)));
        });
        return new CheckpointWeights(files.place().toString(), sources);
    }

    /// Of whatever place and format.
    ///
    /// @param place as messages name it
    /// @throws CheckpointException if two have one name
    public static CheckpointWeights of(Path place, Collection<MatrixWeight> matrices) {
        Map<String, WeightSource> sources = new TreeMap<>();
        for (MatrixWeight matrix : matrices) {
            if (sources.put(matrix.name(), plain(matrix)) != null) {
                throw new CheckpointException("%s holds tensor %s twice".formatted(place, matrix.name()));
            }
        }
        return new CheckpointWeights(place.toString(), sources);
    }

    private static WeightSource plain(Weight weight) {
        return new WeightSource.Plain(weight);
    }

    /// Whether a directory has files of a whole checkpoint, readable or not.
    ///
    /// @throws CheckpointException if it cannot be listed
    public static boolean isIn(Path directory) {
        try {
            return WeightFiles.isIn(directory);
        } catch (WeightFileException e) {
            throw new CheckpointException(e.getMessage(), e);
        }
    }

    /// These with what an adapter adds to them and puts in their place.
    ///
    /// @throws CheckpointException if it was made for another model
    public CheckpointWeights adapted(Path directory) {
        AdaptedWeights adapted = new AdaptedWeights(this, directory, Adapter.open(directory));
        Map<String, WeightSource> changed = adapted.sources();
        return new CheckpointWeights("%s with its base %s".formatted(directory, place), changed, adapted.added());
    }

    /// These, which are a delta, added to what they were subtracted from.
    ///
    /// @throws CheckpointException if that was another model
    public CheckpointWeights addedTo(CheckpointWeights base) {
        Map<String, WeightSource> sums = new DeltaWeights(this, base).sources();
        return new CheckpointWeights("%s with its base %s".formatted(place, base.place), sums);
    }

    /// @param used names of all weights that a model is made of
    /// @throws CheckpointException if an adapter brings others, which would change nothing
    void rejectUnused(Set<String> used) {
        added.forEach((name, stored) -> {
            if (!used.contains(name)) {
                throw new CheckpointException(
                        "the adapter tensor %s is nothing that %s is made of: neither a weight of the base nor one that the model uses"
                                .formatted(stored, place));
            }
        });
    }

    public Set<String> names() {
        return Collections.unmodifiableSet(sources.keySet());
    }

    public boolean has(String name) {
        return sources.containsKey(name);
    }

    public boolean anyStartsWith(String prefix) {
        return sources.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    /// Rows of a matrix.
    ///
    /// @throws CheckpointException if it is not there, or not a matrix of a usable number of rows
    public int rows(String name) {
        Weight weight = find(name)
                .orElseThrow(() -> new CheckpointException("tensor %s is missing from %s".formatted(name, place)))
                .weight();
        long[] shape = weight.shape();
        if (shape.length != 2 || shape[0] < 1 || shape[0] > 1 << 24) {
            throw new CheckpointException(
                    "tensor %s has shape %s, expected a matrix".formatted(name, weight.shapeText()));
        }
        return (int) shape[0];
    }

    Optional<WeightSource> find(String name) {
        return Optional.ofNullable(sources.get(name));
    }

    /// As messages name it.
    String place() {
        return place;
    }

    /// A copy to change.
    Map<String, WeightSource> sources() {
        return new TreeMap<>(sources);
    }
}
