package org.stromboli.consolidation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
        boolean commonRows) {}
