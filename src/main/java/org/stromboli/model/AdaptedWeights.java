package org.stromboli.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.stromboli.torch.StoredTensor;

/// The weights of a base, changed by an adapter. Both may call them by the names of another format. Used by one thread.
final class AdaptedWeights {

    private static final String LAYER = "model.layers.";

    private final CheckpointWeights base;
    private final Path directory;
    private final Adapter adapter;

    /// The base's names by those that all formats share.
    private final Map<String, String> names = new HashMap<>();

    AdaptedWeights(CheckpointWeights base, Path directory, Adapter adapter) {
        this.base = base;
        this.directory = directory;
        this.adapter = adapter;
        base.names().forEach(name -> names.putIfAbsent(TensorNames.common(name), name));
    }

    /// @throws CheckpointException if something does not fit
    Map<String, WeightSource> sources() {
        if (adapter.factors().isEmpty() && adapter.replacements().isEmpty()) {
            throw new CheckpointException("the adapter %s is empty".formatted(directory));
        }
        Map<String, WeightSource> sources = base.sources();
        adapter.replacements().forEach((weight, ref) -> {
            String name = inBase(weight).orElse(weight);
            if (!base.has(name) && name.startsWith(LAYER)) {
                throw unknown(weight);
            }
            sources.put(name, new WeightSource.Stored(ref));
        });
        adapter.factors().forEach((weight, factors) -> {
            String name = inBase(weight).orElseThrow(() -> unknown(weight));
            if (adapter.replacements().containsKey(weight)) {
                throw new CheckpointException(
                        "the adapter %s both replaces %s and adds factors to it".formatted(directory, weight));
            }
            WeightRef old = base.find(name).orElseThrow().weight();
            sources.put(name, new WeightSource.Adapted(old, fitting(weight, factors, old.stored())));
        });
        return sources;
    }

    private Optional<String> inBase(String weight) {
        return Optional.ofNullable(names.get(TensorNames.common(weight)));
    }

    private CheckpointException unknown(String weight) {
        return new CheckpointException("the adapter %s changes %s, which its base %s does not have"
                .formatted(directory, weight, base.place()));
    }

    private Adapter.Factors fitting(String weight, Adapter.Factors factors, StoredTensor old) {
        long[] change = {factors.b().stored().shape()[0], factors.a().stored().shape()[1]};
        if (!Arrays.equals(old.shape(), change)) {
            throw new CheckpointException(
                    "the adapter %s changes %s as if it had shape %s, but in the base %s it has %s"
                            .formatted(directory, weight, Arrays.toString(change), base.place(), old.shapeText()));
        }
        return factors;
    }
}
