package org.stromboli.family;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.stromboli.model.checkpoint.ConfigSection;

/// What a checkpoint is called, as far as its place says: `ORG/NAME` where it lies in a cache, else its directory's
/// name, if that is one. Links are followed. Immutable.
///
/// @param names that clients may use, the fullest first
/// @param model the name without its owner, empty where nothing tells it
/// @param origin of the name, for people
public record CheckpointName(List<String> names, String model, String origin) {

    /// What directories are called whatever is in them, and revisions.
    private static final Pattern GENERIC = Pattern.compile(
            "(checkpoints?|models?|snapshots?|final|merged|outputs?|results?|weights|latest|best|current|export|hub|data|tmp"
                    + "|adapters?|lora|base|main|master|default|hf|llm|vlm|root|mnt|\\d+|[0-9a-f]{7,64}"
                    + "|(checkpoint|epoch|step|global_step|iter|run|version|v)[-_]?\\d+"
                    + "|(final|merged|best|last|full|saved|trained|my|the)[-_](model|checkpoint|merged|hf|weights|lora|adapter))");

    private static final Pattern STEP = Pattern.compile("checkpoint-\\d+");

    /// For a dot, in folders that ModelScope makes.
    private static final String MODELSCOPE_DOT = "___";

    private record Repository(String full, String model, String origin) {}

    public CheckpointName {
        names = List.copyOf(names);
    }

    /// @param config of the checkpoint, which may remember its name
    public static CheckpointName of(Path directory, Optional<ConfigSection> config) {
        List<String> given = parts(directory.toAbsolutePath().normalize());
        List<String> real = parts(real(directory));
        String last = given.isEmpty() ? "model" : given.getLast();
        return cached(given)
                .or(() -> cached(real))
                .map(found -> named(found, isGeneric(last) ? Stream.empty() : Stream.of(last)))
                .or(() -> plain(given).or(() -> plain(real)).map(found -> named(found, Stream.of(last))))
                .orElseGet(() -> remembered(config)
                        .map(found -> new CheckpointName(List.of(last), found.model(), found.origin()))
                        .orElseGet(() -> new CheckpointName(List.of(last), "", "")));
    }

    public static CheckpointName of(Path directory) {
        return of(directory, Optional.empty());
    }

    private static CheckpointName named(Repository found, Stream<String> others) {
        List<String> names = Stream.concat(Stream.of(found.full(), found.model()), others)
                .distinct()
                .toList();
        return new CheckpointName(names, found.model(), found.origin());
    }

    /// Whether the place, or the configuration, tells what it is.
    boolean isKnown() {
        return !model.isEmpty();
    }

    static boolean isGeneric(String name) {
        return name.isBlank() || GENERIC.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /// The repository that a path on another machine, or a name, stands for: `ORG/NAME`.
    static Optional<String> repository(String nameOrPath) {
        List<String> parts = parts(nameOrPath);
        Optional<String> cached = cached(parts).map(Repository::full);
        boolean isName = parts.size() == 2 && nameOrPath.equals(String.join("/", parts));
        return cached.or(() -> Optional.of(nameOrPath).filter(_ -> isName));
    }

    private static Optional<Repository> cached(List<String> parts) {
        return HubCache.on(parts)
                .map(found -> repository(found.name(), "the hub's cache"))
                .or(() -> isModelScope(parts)
                        ? Optional.of(repository(
                                (parts.get(parts.size() - 2) + "/" + parts.getLast()).replace(MODELSCOPE_DOT, "."),
                                "the path"))
                        : Optional.empty());
    }

    /// `models/ORG/NAME`, and before that `modelscope/hub/ORG/NAME`.
    static boolean isModelScope(List<String> parts) {
        int size = parts.size();
        if (size < 3 || isGeneric(parts.get(size - 1)) || isGeneric(parts.get(size - 2))) {
            return false;
        }
        String above = parts.get(size - 3);
        return above.equals("models")
                || above.equals("hub") && size > 3 && parts.get(size - 4).equals("modelscope");
    }

    private static Optional<Repository> plain(List<String> parts) {
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        String last = parts.getLast();
        String above = parts.size() < 2 ? "" : parts.get(parts.size() - 2);
        if (STEP.matcher(last).matches() && !isGeneric(above)) {
            return Optional.of(repository(above + "_" + last, "the path")); // as the authors' tools call it
        }
        return isGeneric(last) ? Optional.empty() : Optional.of(repository(last, "the path"));
    }

    private static Repository repository(String full, String origin) {
        return new Repository(full, full.substring(full.lastIndexOf('/') + 1), origin);
    }

    private static Optional<Repository> remembered(Optional<ConfigSection> config) {
        String value =
                config.map(each -> each.json().path("_name_or_path").asText("")).orElse("");
        List<String> parts = parts(value);
        return cached(parts)
                .or(() -> plain(parts))
                .map(found -> new Repository(found.full(), found.model(), "_name_or_path in config.json"));
    }

    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        for (String each : path.split("[/\\\\]+", 0)) {
            if (!each.isEmpty() && !each.equals(".")) {
                parts.add(each);
            }
        }
        return parts;
    }

    private static List<String> parts(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .map(Path::toString)
                .toList();
    }

    private static Path real(Path directory) {
        try {
            return directory.toRealPath();
        } catch (IOException e) {
            return directory.toAbsolutePath().normalize(); // the reader reports what is missing
        }
    }
}
