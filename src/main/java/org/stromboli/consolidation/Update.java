package org.stromboli.consolidation;

import org.stromboli.model.Adapter;
import org.stromboli.model.WeightRef;

/// What a task has for a tensor.
sealed interface Update {

    /// The tensor after training.
    record Whole(WeightRef weight) implements Update {}

    /// What training added, as two factors.
    record LowRank(Adapter.Factors factors) implements Update {}
}
