package org.stromboli.api;

import java.time.Instant;
import java.util.List;
import org.stromboli.generation.GenerationDefaults;

/// What the edge must know of the model that is being served.
///
/// @param names what clients may call it; the first is the one it answers with
/// @param created when it was loaded
/// @param contextTokens prompt and answer together
/// @param vocabularySize token ids are below this
public record ModelCard(
        List<String> names, Instant created, int contextTokens, int vocabularySize, GenerationDefaults defaults) {

    public ModelCard {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a served model has a name");
        }
    }

    public String name() {
        return names.getFirst();
    }

    public ModelCard withContext(int tokens) {
        return new ModelCard(names, created, tokens, vocabularySize, defaults);
    }
}
