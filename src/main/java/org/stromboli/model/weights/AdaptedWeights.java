package org.stromboli.model.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.TensorNames;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.model.lora.Adapter;
import org.stromboli.model.lora.AdapterName;

/// The weights of a base, changed by an adapter. Both may call them by the names of another format. Used by one thread.
final class AdaptedWeights {

    private static final String LAYER = "model.layers.";
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";

    private final CheckpointWeights base;
    private final Path directory;
    private final Adapter adapter;

    /// The base's names by those that all formats share.
    private final Map<String, String> names = new HashMap<>();

    private final Map<String, WeightSource> sources;
    private final Map<String, String> changed = new HashMap<>();
    private final Map<String, String> added = new TreeMap<>();

    AdaptedWeights(CheckpointWeights base, Path directory, Adapter adapter) {
        this.base = base;
        this.directory = directory;
        this.adapter = adapter;
        this.sources = base.sources();
        base.names().forEach(name -> names.putIfAbsent(TensorNames.common(name), name));
    }

    /// @throws CheckpointException if something does not fit
    Map<String, WeightSource> sources() {
        Adapter.Parts parts = adapter.parts();
        if (parts.factors().isEmpty() && parts.whole().isEmpty() && parts.rows().isEmpty()) {
            throw new CheckpointException("the adapter %s is empty".formatted(directory));
        }
        parts.whole().forEach(this::replace);
        parts.factors().forEach(this::add);
        parts.biases().forEach(this::raise);
        parts.rows().forEach(this::patch);
        return sources;
    }

    /// Weights that the base does not have, by the names under which they are found, as the adapter calls them.
    Map<String, String> added() {
        return added;
    }

    private void replace(String weight, WeightRef ref) {
        String name = inBase(weight).orElse(weight);
        if (!base.has(name)) {
            if (name.startsWith(LAYER)) {
                throw unknown(weight);
            }
            added.put(name, ref.name());
        }
        if (isSharedTable(weight) && !adapter.settings().changesTiedHead(AdapterName.moduleOf(weight))) {
            sources.putIfAbsent(HEAD, base.find(name).orElseThrow());
        }
        change(name, weight, new WeightSource.Plain(new StoredWeight(ref)));
    }

    private void add(String weight, Adapter.Factors factors) {
        boolean under = adapter.parts().underFactors().contains(weight);
        String name =
                inBase(weight).or(() -> Optional.of(weight).filter(_ -> under)).orElseThrow(() -> unknown(weight));
        if (adapter.replacements().containsKey(weight) && !under) {
            throw new CheckpointException(
                    "the adapter %s both replaces %s and adds factors to it".formatted(directory, weight));
        }
        Weight old;
        if (under) {
            old = new StoredWeight(Objects.requireNonNull(adapter.replacements().get(weight)));
            changed.remove(name);
        } else {
            old = base.find(name).orElseThrow().weight();
        }
        if (isSharedTable(weight) && !adapter.settings().tiesFactors()) {
            throw new CheckpointException(
                    "the adapter %s changes %s, which its base %s uses as the head, too, and ensure_weight_tying is not true: whether the head changes with it is not told"
                            .formatted(directory, weight, base.place()));
        }
        change(name, weight, new WeightSource.Adapted(old, fitting(weight, factors, old)));
    }

    private void raise(String bias, Adapter.BiasChange change) {
        String name = inBase(bias)
                .orElseThrow(
                        () -> new CheckpointException("the adapter %s adds %s to a bias that its base %s does not have"
                                .formatted(directory, change.change().name(), base.place())));
        if (adapter.replacements().containsKey(bias)) {
            throw new CheckpointException("the adapter %s both replaces %s and adds to it".formatted(directory, bias));
        }
        Weight old = base.find(name).orElseThrow().weight();
        if (!Arrays.equals(old.shape(), change.change().stored().shape())) {
            throw misshapen(bias, change.change().stored().shape(), old);
        }
        change(name, bias, new WeightSource.Raised(old, change));
    }

    private void patch(String table, Adapter.TokenRows rows) {
        String name = inBase(table).orElseThrow(() -> unknown(table));
        Weight old = base.find(name).orElseThrow().weight();
        long[] shape = old.shape();
        int last = rows.tokens().stream().mapToInt(Integer::intValue).max().orElseThrow();
        if (shape.length != 2 || shape[1] != rows.rows().stored().shape()[1] || shape[0] <= last) {
            throw new CheckpointException(
                    "the adapter %s changes rows of %s up to %d as if they had %d columns, but in the base %s it has shape %s"
                            .formatted(
                                    directory,
                                    table,
                                    last,
                                    rows.rows().stored().shape()[1],
                                    base.place(),
                                    old.shapeText()));
        }
        change(name, table, new WeightSource.Patched(old, rows));
    }

    /// Several names of an adapter may be one of the base.
    private void change(String name, String weight, WeightSource source) {
        String before = changed.put(name, weight);
        if (before != null) {
            throw new CheckpointException(
                    "the adapter %s changes %s twice, as %s and as %s".formatted(directory, name, before, weight));
        }
        sources.put(name, source);
    }

    /// Whether there is one table for embeddings and head.
    private boolean isSharedTable(String weight) {
        return TensorNames.common(weight).equals(EMBEDDING) && names.containsKey(EMBEDDING) && !names.containsKey(HEAD);
    }

    private Optional<String> inBase(String weight) {
        return Optional.ofNullable(names.get(TensorNames.common(weight)));
    }

    private CheckpointException unknown(String weight) {
        return new CheckpointException("the adapter %s changes %s, which its base %s does not have"
                .formatted(directory, weight, base.place()));
    }

    private Adapter.Factors fitting(String weight, Adapter.Factors factors, Weight old) {
        if (!Arrays.equals(old.shape(), factors.shape())) {
            throw misshapen(weight, factors.shape(), old);
        }
        return factors;
    }

    private CheckpointException misshapen(String weight, long[] change, Weight old) {
        return new CheckpointException("the adapter %s changes %s as if it had shape %s, but in the base %s it has %s"
                .formatted(directory, weight, Arrays.toString(change), base.place(), old.shapeText()));
    }
}
