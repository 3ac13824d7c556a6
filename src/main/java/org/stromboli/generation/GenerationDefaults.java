package org.stromboli.generation;

import java.util.Set;

/// What a checkpoint says about how to generate with it; a request overrides the sampling part.
///
/// @param endTokenIds ids that end an answer
/// @param temperature 0 where the checkpoint decodes greedily
public record GenerationDefaults(
        Set<Integer> endTokenIds, double temperature, double topP, int topK, double repetitionPenalty) {

    public GenerationDefaults {
        endTokenIds = Set.copyOf(endTokenIds);
    }
}
