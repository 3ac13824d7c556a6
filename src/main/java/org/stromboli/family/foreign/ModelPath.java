package org.stromboli.family.foreign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.stromboli.model.checkpoint.CheckpointException;

/// What is wrong with a path that is to be a model directory. Stateless; nothing is downloaded or searched.
public final class ModelPath {

    /// What is served, at the end of messages.
    static final String SERVED =
            "served are directories with config.json, a tokenizer, and weights in safetensors or .bin, and GGUF files";

    /// A scheme or an address, the organisation and the name. Paths join the two slashes of an address.
    private static final Pattern HUB = Pattern.compile(
            "(?:(?:https?:/{1,2})?(?:www\\.)?(?:huggingface\\.co|hf\\.co)/|hf:/{0,2})?([\\w-][\\w.-]*)/([\\w.-]*\\w)(?:/tree/.*|/?)");

    private static final Pattern OLLAMA = Pattern.compile("(?:[\\w.-]+/)?[\\w.-]+:[\\w.-]+");

    private static final int MAX_NAMES = 10;

    private ModelPath() {}

    /// @throws CheckpointException if it is no directory
    public static void check(Path path) {
        if (Files.isDirectory(path)) {
            return;
        }
        throw new CheckpointException(Files.exists(path) ? ofFile(path) : ofNothing(path));
    }

    private static String ofFile(Path path) {
        Optional<ForeignFile> file = ForeignFile.of(path);
        if (isCalledGguf(path)) {
            // GGUF files themselves are opened before, so this one is damaged: which other models are served is no
            // help.
            return "%s is %s".formatted(path, file.map(ForeignFile::what).orElse("no GGUF file"));
        }
        Path directory = path.toAbsolutePath().getParent();
        String better = directory != null && Files.exists(directory.resolve("config.json"))
                ? "set stromboli.model to its directory, " + directory
                : SERVED;
        return "%s is %s, not a model directory: %s"
                .formatted(path, file.map(ForeignFile::what).orElse("a file"), better);
    }

    private static boolean isCalledGguf(Path path) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(".gguf");
    }

    private static String ofNothing(Path path) {
        if (isCalledGguf(path)) {
            return noGguf(path);
        }
        String missing = "the model directory %s does not exist".formatted(path);
        String name = path.toString();
        Matcher hub = HUB.matcher(name);
        if (!name.startsWith("hf:") && OLLAMA.matcher(name).matches()) {
            return missing + "; it looks like the name of a model of Ollama: set stromboli.model to ollama:" + name;
        }
        if (hub.matches()) {
            String full = hub.group(1) + "/" + hub.group(2);
            return missing
                    + "; it looks like a name of the Hugging Face hub, and nothing is downloaded: get it with \"hf download %s --local-dir %s\" and set stromboli.model to that directory"
                            .formatted(full, hub.group(2));
        }
        return path.isAbsolute() || path.getNameCount() > 1 || name.isEmpty()
                ? missing
                : missing + "; nothing is downloaded, and names are looked up nowhere: give the path of a directory";
    }

    private static String noGguf(Path path) {
        Path directory = path.toAbsolutePath().getParent();
        List<String> others = List.of();
        if (directory != null && Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                others = files.filter(ModelPath::isCalledGguf)
                        .map(each -> each.getFileName().toString())
                        .sorted()
                        .limit(MAX_NAMES)
                        .toList();
            } catch (IOException _) {
                // A hint alone.
            }
        }
        return "the GGUF file %s does not exist%s"
                .formatted(path, others.isEmpty() ? "" : "; its directory has " + String.join(", ", others));
    }
}
