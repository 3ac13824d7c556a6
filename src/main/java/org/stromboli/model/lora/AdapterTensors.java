package org.stromboli.model.lora;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.model.lora.Adapter.BiasChange;
import org.stromboli.model.lora.Adapter.Factors;
import org.stromboli.model.lora.Adapter.TokenRows;
import org.stromboli.model.lora.AdapterName.Role;
import org.stromboli.torch.StoredTensor;
import org.stromboli.torch.WeightFiles;

/// Sorts the tensors of an adapter's files by what they are to the base's weights, and checks them against each other
/// and the settings. Used by one thread.
final class AdapterTensors {

    private final LoraSettings settings;
    private final Map<Role, Map<String, WeightRef>> found = new EnumMap<>(Role.class);

    AdapterTensors(LoraSettings settings) {
        this.settings = settings;
    }

    private Map<String, WeightRef> of(Role role) {
        return found.computeIfAbsent(role, unseen -> new TreeMap<>());
    }

    void addFactors(WeightFiles files) {
        Set<String> modules = new HashSet<>();
        for (String stored : files.names()) {
            AdapterName name = AdapterName.of(stored);
            modules.add(name.weight());
            put(name.role(), name.weight(), new WeightRef(files, stored));
        }
        settings.requireSaved(modules);
    }

    void addTrainables(WeightFiles files) {
        AdapterName.ofTrainables(files.names())
                .forEach((stored, weight) -> of(Role.WHOLE).put(weight, new WeightRef(files, stored)));
    }

    private void put(Role role, String weight, WeightRef ref) {
        WeightRef before = of(role).put(weight, ref);
        if (before != null) {
            throw new CheckpointException(
                    "the adapter holds both %s and %s, which are the same".formatted(before.name(), ref.name()));
        }
    }

    /// @throws CheckpointException if they do not fit together
    Adapter.Parts parts() {
        Map<String, Factors> factors = new TreeMap<>();
        rejectMagnitudesAlone();
        factors.putAll(factors(Role.DOWN, Role.UP, false));
        factors.putAll(factors(Role.TABLE_DOWN, Role.TABLE_UP, true));
        Map<String, BiasChange> biases = biases(factors.keySet());
        Map<String, WeightRef> whole = new TreeMap<>(of(Role.WHOLE));
        of(Role.BASE).forEach((weight, ref) -> {
            if (whole.put(weight, ref) != null) {
                throw new CheckpointException("the adapter holds %s twice".formatted(weight));
            }
        });
        settings.requirePatternsMet();
        return new Adapter.Parts(
                Collections.unmodifiableMap(factors),
                Collections.unmodifiableMap(whole),
                Set.copyOf(of(Role.BASE).keySet()),
                Collections.unmodifiableMap(biases),
                Collections.unmodifiableMap(rows()));
    }

    private void rejectMagnitudesAlone() {
        Map<String, WeightRef> magnitudes = of(Role.MAGNITUDE);
        if (!settings.hasMagnitudes() && !magnitudes.isEmpty()) {
            throw new CheckpointException(
                    "the adapter holds tensor %s, of a kind that is not supported where use_dora is not true"
                            .formatted(magnitudes.values().iterator().next().name()));
        }
    }

    private Map<String, Factors> factors(Role down, Role up, boolean table) {
        Set<String> changed = new TreeSet<>(of(down).keySet());
        changed.addAll(of(up).keySet());
        Map<String, Factors> factors = new TreeMap<>();
        for (String weight : changed) {
            WeightRef a = of(down).get(weight);
            WeightRef b = of(up).get(weight);
            if (a == null || b == null) {
                throw new CheckpointException("the adapter holds one factor of %s (%s), but not the other"
                        .formatted(
                                weight,
                                Objects.requireNonNull(a == null ? b : a).name()));
            }
            factors.put(weight, factors(weight, a, b, table));
        }
        return factors;
    }

    private Factors factors(String weight, WeightRef a, WeightRef b, boolean table) {
        String module = AdapterName.moduleOf(weight);
        Optional<WeightRef> magnitudes = Optional.ofNullable(of(Role.MAGNITUDE).get(weight));
        // PEFT sets the base to what was saved of it, after the start was taken out.
        boolean taken = !table && !of(Role.BASE).containsKey(weight);
        Factors factors = new Factors(
                a, b, settings.scale(module), taken ? settings.start() : FactorStart.NOTHING, table, magnitudes);
        check(weight, settings.rank(module), factors);
        settings.requireSelected(module);
        if (settings.hasMagnitudes() && magnitudes.isEmpty()) {
            throw settings.magnitudeLacks(weight);
        }
        return factors;
    }

    private static void check(String weight, int rank, Factors factors) {
        StoredTensor a = factors.a().stored();
        StoredTensor b = factors.b().stored();
        if (a.shape().length != 2 || b.shape().length != 2 || a.shape()[0] != b.shape()[1]) {
            throw new CheckpointException("the factors of %s have shapes %s and %s, which cannot be multiplied"
                    .formatted(weight, b.shapeText(), a.shapeText()));
        }
        if (a.shape()[0] != rank) {
            throw new CheckpointException("the factors of %s have rank %d, but r in adapter_config.json is %d"
                    .formatted(weight, a.shape()[0], rank));
        }
        factors.magnitudes().map(WeightRef::stored).ifPresent(each -> {
            if (each.shape().length != 1 || each.shape()[0] != b.shape()[0]) {
                throw new CheckpointException("lora_magnitude_vector of %s has shape %s, expected [%d]"
                        .formatted(weight, each.shapeText(), b.shape()[0]));
            }
        });
    }

    private Map<String, BiasChange> biases(Set<String> weights) {
        Map<String, BiasChange> biases = new TreeMap<>();
        of(Role.UP_BIAS).forEach((bias, ref) -> {
            String module = AdapterName.moduleOf(bias);
            if (!weights.contains(module + ".weight")) {
                throw new CheckpointException(
                        "the adapter holds %s without the factors beside it".formatted(ref.name()));
            }
            biases.put(bias, new BiasChange(ref, settings.scale(module)));
        });
        return biases;
    }

    private Map<String, TokenRows> rows() {
        Map<String, List<Integer>> tokens = settings.tokens();
        Map<String, TokenRows> rows = new TreeMap<>();
        Set<String> met = new HashSet<>();
        of(Role.ROWS).forEach((weight, ref) -> {
            String module = "." + AdapterName.moduleOf(weight);
            Map.Entry<String, List<Integer>> table = tokens.entrySet().stream()
                    .filter(each -> module.endsWith("." + each.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new CheckpointException(
                            "the adapter holds %s, but trainable_token_indices does not say of which tokens"
                                    .formatted(ref.name())));
            met.add(table.getKey());
            rows.put(weight, checked(ref, table.getValue()));
        });
        tokens.keySet().stream().filter(each -> !met.contains(each)).findFirst().ifPresent(each -> {
            throw new CheckpointException(
                    "trainable_token_indices names %s, of which the adapter holds no trainable_tokens_delta"
                            .formatted(each));
        });
        return rows;
    }

    private static TokenRows checked(WeightRef rows, List<Integer> tokens) {
        StoredTensor stored = rows.stored();
        if (stored.shape().length != 2 || stored.shape()[0] != tokens.size()) {
            throw new CheckpointException("%s has shape %s, but trainable_token_indices has %d tokens"
                    .formatted(rows.name(), stored.shapeText(), tokens.size()));
        }
        return new TokenRows(rows, List.copyOf(tokens));
    }
}
