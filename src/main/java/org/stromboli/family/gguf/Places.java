package org.stromboli.family.gguf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.stromboli.family.HubCache;
import org.stromboli.family.Overrides;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.weights.CheckpointWeights;

/// Finds the files of a model where the operator points to: a file, a folder, or a name of Ollama's. Stateless.
final class Places {

    private static final String OLLAMA = "ollama:";
    private static final String NO_VISION = "none";

    private Places() {}

    /// Empty for what holds no GGUF file.
    ///
    /// @throws CheckpointException if it cannot be told which files are meant
    static Optional<Place> find(Path path, Overrides overrides) {
        Optional<Place> found = found(path, overrides);
        Optional<String> vision = overrides.gguf().vision();
        if (vision.isEmpty()) {
            return found;
        }
        if (found.isEmpty()) {
            throw new CheckpointException("stromboli.mmproj is set, but %s is no model in a GGUF file".formatted(path));
        }
        return found.map(place -> place.withVision(chosen(vision.get())));
    }

    private static Optional<Path> chosen(String vision) {
        if (vision.equals(NO_VISION)) {
            return Optional.empty();
        }
        Path file = Path.of(vision);
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(
                    "stromboli.mmproj is %s, expected a file that exists, or none".formatted(vision));
        }
        return Optional.of(file);
    }

    private static Optional<Place> found(Path path, Overrides overrides) {
        String name = path.toString();
        if (name.startsWith(OLLAMA) && !Files.exists(path)) {
            return Optional.of(ofOllama(name.substring(OLLAMA.length()), overrides));
        }
        if (Files.isRegularFile(path)) {
            return ofFile(path);
        }
        return Files.isDirectory(path) ? ofDirectory(path) : Optional.empty();
    }

    private static Place ofOllama(String name, Overrides overrides) {
        Path root = overrides
                .gguf()
                .ollama()
                .orElseThrow(() -> new CheckpointException(
                        "ollama:%s is a model of Ollama; set stromboli.ollama-models".formatted(name)));
        OllamaModel model = new OllamaStore(root).find(name.replaceFirst("^/+", ""));
        return new Place(model.text(), model.vision().stream().toList(), true, Optional.of(model));
    }

    private static Optional<Place> ofFile(Path file) {
        if (!Folder.isGguf(file)) {
            return Optional.empty();
        }
        if (Folder.architecture(file).equals("clip")) {
            throw new CheckpointException(
                    "%s holds a vision tower: set stromboli.model to the file of the language model, and stromboli.mmproj to this one"
                            .formatted(file));
        }
        Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
        return Optional.of(new Place(file, Folder.of(directory).visions(), false, Optional.empty()));
    }

    private static Optional<Place> ofDirectory(Path path) {
        if (OllamaStore.isAt(path)) {
            List<String> names = new OllamaStore(path).names();
            throw new CheckpointException(
                    "%s holds models of Ollama: set stromboli.model to the name of one, as in ollama:%s"
                            .formatted(path, names.isEmpty() ? "llava:7b" : String.join(", ollama:", names)));
        }
        Path directory = HubCache.checkpoint(path);
        if (CheckpointWeights.isIn(directory) && Files.exists(directory.resolve("config.json"))) {
            return Optional.empty();
        }
        Folder folder = Folder.of(directory);
        return folder.isEmpty()
                ? Optional.empty()
                : Optional.of(new Place(folder.text(), folder.visions(), false, Optional.empty()));
    }
}
