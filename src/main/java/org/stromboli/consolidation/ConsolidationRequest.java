package org.stromboli.consolidation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.stromboli.consolidation.spectrum.RescalingMethod;
import org.stromboli.torch.StoredType;

/// What was asked for.
///
/// @param tasks in order
/// @param type of the result; that of the base's tensor when empty
/// @param adapterRank of the LoRA to write instead of a checkpoint
/// @param updateRank what the changes of full checkpoints are known to have at most
/// @param commonRows whether embedding and head of different sizes may meet in the rows that both have
record ConsolidationRequest(
        Path base,
        List<TaskInput> tasks,
        Path out,
        RescalingMethod method,
        Fold fold,
        Selection selection,
        Optional<StoredType> type,
        OptionalInt adapterRank,
        OptionalInt updateRank,
        boolean commonRows) {

    static Builder builder() {
        return new Builder();
    }

    /// Sets each property by name. Confined to one thread.
    static final class Builder {

        private @Nullable Path base;
        private @Nullable List<TaskInput> tasks;
        private @Nullable Path out;
        private @Nullable RescalingMethod method;
        private Fold fold = Fold.SEQUENTIAL;
        private Selection selection = new Selection(List.of(), List.of());
        private Optional<StoredType> type = Optional.empty();
        private OptionalInt adapterRank = OptionalInt.empty();
        private OptionalInt updateRank = OptionalInt.empty();
        private boolean commonRows = false;

        private Builder() {}

        Builder base(Path value) {
            base = value;
            return this;
        }

        Builder tasks(List<TaskInput> value) {
            tasks = value;
            return this;
        }

        Builder out(Path value) {
            out = value;
            return this;
        }

        Builder method(RescalingMethod value) {
            method = value;
            return this;
        }

        Builder fold(Fold value) {
            fold = value;
            return this;
        }

        Builder selection(Selection value) {
            selection = value;
            return this;
        }

        Builder type(Optional<StoredType> value) {
            type = value;
            return this;
        }

        Builder adapterRank(OptionalInt value) {
            adapterRank = value;
            return this;
        }

        Builder updateRank(OptionalInt value) {
            updateRank = value;
            return this;
        }

        Builder commonRows(boolean value) {
            commonRows = value;
            return this;
        }

        /// @throws IllegalStateException where a property without a default is missing
        ConsolidationRequest build() {
            return new ConsolidationRequest(
                    required(base, "base"),
                    required(tasks, "tasks"),
                    required(out, "out"),
                    required(method, "method"),
                    fold,
                    selection,
                    type,
                    adapterRank,
                    updateRank,
                    commonRows);
        }

        private static <T> T required(@Nullable T value, String name) {
            if (value == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return value;
        }
    }
}
