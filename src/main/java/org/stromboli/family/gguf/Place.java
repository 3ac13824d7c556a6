package org.stromboli.family.gguf;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The files of one model.
///
/// @param text with the language model, the first of its parts
/// @param visions files beside it that may be its vision tower
/// @param chosen whether the operator chose the only one of these
/// @param ollama what Ollama knows of it
record Place(Path text, List<Path> visions, boolean chosen, Optional<OllamaModel> ollama) {

    Place {
        visions = List.copyOf(visions);
    }

    Place withVision(Optional<Path> file) {
        return new Place(text, file.stream().toList(), true, ollama);
    }
}
