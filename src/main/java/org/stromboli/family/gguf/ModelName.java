package org.stromboli.family.gguf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.stromboli.family.CheckpointName;

/// What a model in GGUF files is called: as Ollama calls it, as the repository is called whose cache it lies in, else
/// as its file is called, if that says anything.
///
/// @param names for clients, the fullest first
/// @param spoken all that tells of the model, in lower case
record ModelName(List<String> names, String spoken) {

    private static final Pattern GENERIC =
            Pattern.compile("(ggml|gguf)?-?(model|llm|text)?([-_.].{1,12})?", Pattern.CASE_INSENSITIVE);
    private static final Pattern END = Pattern.compile("(-\\d{5}-of-\\d{5})?\\.gguf$", Pattern.CASE_INSENSITIVE);

    private static final String LATEST = ":latest";

    ModelName {
        names = List.copyOf(names);
    }

    static ModelName of(Place place, Keys keys) {
        String spoken = keys.text("general.name").orElse("");
        Optional<String> ollama = place.ollama().map(OllamaModel::name);
        if (ollama.isPresent()) {
            return new ModelName(tagged(ollama.get()), lower(ollama.get() + " " + spoken));
        }
        Path file = place.text().toAbsolutePath().normalize();
        String stem = END.matcher(file.getFileName().toString()).replaceFirst("");
        CheckpointName around =
                CheckpointName.of(Optional.ofNullable(file.getParent()).orElse(file));
        boolean says = !GENERIC.matcher(stem).matches();
        boolean cached = around.names().getFirst().contains("/");
        List<String> names = new ArrayList<>(cached || !says ? around.names() : List.of());
        if (says) {
            names.add(stem);
        }
        return new ModelName(names, lower(stem + " " + around.model() + " " + spoken));
    }

    /// Ollama's clients name the tag or leave it out where it is the usual one.
    private static List<String> tagged(String name) {
        if (name.endsWith(LATEST)) {
            return List.of(name, name.substring(0, name.length() - LATEST.length()));
        }
        return name.substring(name.lastIndexOf('/') + 1).contains(":") ? List.of(name) : List.of(name, name + LATEST);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
