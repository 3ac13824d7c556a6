package org.stromboli.consolidation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.stromboli.model.checkpoint.TensorNames;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.model.lora.Adapter;
import org.stromboli.torch.StoredTensor;
import org.stromboli.torch.WeightFiles;

/// One opened task: a checkpoint or an adapter. Only headers were read. Immutable.
///
/// @param updates by common name, see [TensorNames]
record Task(TaskInput input, Kind kind, Map<String, Update> updates) {

    enum Kind {
        CHECKPOINT,
        ADAPTER
    }

    static Task open(TaskInput input) {
        return Adapter.isIn(input.directory()) ? adapter(input) : checkpoint(input);
    }

    private static Task checkpoint(TaskInput input) {
        WeightFiles files = WeightFiles.open(input.directory());
        Map<String, Update> updates = new HashMap<>();
        for (String name : files.names()) {
            WeightRef weight = new WeightRef(files, name);
            if (isNumber(weight.stored())) {
                updates.put(TensorNames.common(name), new Update.Whole(weight));
            }
        }
        return new Task(input, Kind.CHECKPOINT, updates);
    }

    private static Task adapter(TaskInput input) {
        Adapter adapter = Adapter.open(input.directory());
        adapter.beyondSums().ifPresent(what -> {
            throw new ConsolidationException(
                    "%s cannot be consolidated: it is an adapter with %s, and only plain products of factors and whole weights can be"
                            .formatted(input.directory(), what));
        });
        Map<String, Update> updates = new HashMap<>();
        adapter.replacements().forEach((name, weight) -> {
            if (isNumber(weight.stored())) {
                updates.put(TensorNames.common(name), new Update.Whole(weight));
            }
        });
        adapter.factors().forEach((name, factors) -> {
            if (updates.put(TensorNames.common(name), new Update.LowRank(factors)) != null) {
                throw new ConsolidationException(
                        "%s both replaces %s and adds factors to it".formatted(input.directory(), name));
            }
        });
        return new Task(input, Kind.ADAPTER, updates);
    }

    /// Whether it is trained; counters and positions are not.
    static boolean isNumber(StoredTensor tensor) {
        return tensor.type().startsWith("F") || tensor.type().startsWith("BF");
    }

    /// Empty where the task has nothing, or may not change it.
    Optional<Update> update(BaseTensor tensor) {
        return tensor.isSelected() ? Optional.ofNullable(updates.get(tensor.common())) : Optional.empty();
    }

    String label() {
        return input.directory().toString();
    }

    /// What a task has for a tensor.
    sealed interface Update {

        /// The tensor after training.
        record Whole(WeightRef weight) implements Update {}

        /// What training added, as two factors.
        record LowRank(Adapter.Factors factors) implements Update {}
    }
}
