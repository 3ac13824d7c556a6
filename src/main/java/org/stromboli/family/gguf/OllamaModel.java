package org.stromboli.family.gguf;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A model in Ollama's folder.
///
/// @param name for example `llava:7b`
/// @param text file of the language model
/// @param vision file of the vision tower
/// @param parameters what it was published with
record OllamaModel(String name, Path text, Optional<Path> vision, Parameters parameters) {

    /// Published defaults of generation.
    ///
    /// @param stops texts that end an answer
    record Parameters(List<String> stops, OptionalDouble temperature) {

        static final Parameters NONE = new Parameters(List.of(), OptionalDouble.empty());

        Parameters {
            stops = List.copyOf(stops);
        }
    }
}
