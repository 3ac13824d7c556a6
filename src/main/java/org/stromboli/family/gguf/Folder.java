package org.stromboli.family.gguf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stromboli.gguf.GgufException;
import org.stromboli.gguf.GgufMetadata;
import org.stromboli.model.checkpoint.CheckpointException;

/// The GGUF files of a directory.
///
/// @param texts with language models, of each the first part
/// @param visions with vision towers
record Folder(Path directory, List<Path> texts, List<Path> visions) {

    /// Files that are looked at.
    private static final int MAX_FILES = 500;

    private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);

    private static final Pattern PART = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

    Folder {
        texts = List.copyOf(texts);
        visions = List.copyOf(visions);
    }

    static Folder of(Path directory) {
        List<Path> texts = new ArrayList<>();
        List<Path> visions = new ArrayList<>();
        for (Path file : files(directory)) {
            if (isGguf(file)) {
                boolean vision = architecture(file).equals("clip");
                if (vision || isFirst(file)) {
                    (vision ? visions : texts).add(file);
                }
            }
        }
        return new Folder(directory, texts, visions);
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(each -> isNamed(each.getFileName().toString().toLowerCase(Locale.ROOT)))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .limit(MAX_FILES)
                    .toList();
        } catch (IOException e) {
            throw new CheckpointException("the directory %s cannot be read".formatted(directory), e);
        }
    }

    private static boolean isNamed(String name) {
        return name.endsWith(".gguf") || name.endsWith(".mmproj");
    }

    static boolean isGguf(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        } catch (IOException _) {
            return false; // a reader says why
        }
    }

    /// Empty where the metadata do not tell.
    static String architecture(Path file) {
        GgufMetadata metadata = GgufMetadata.peek(file);
        try {
            return metadata.text("general.architecture").orElse("");
        } catch (GgufException _) {
            return "";
        }
    }

    private static boolean isFirst(Path file) {
        Matcher part = PART.matcher(file.getFileName().toString());
        return !part.matches() || part.group(2).equals("00001");
    }

    boolean isEmpty() {
        return texts.isEmpty() && visions.isEmpty();
    }

    /// @throws CheckpointException if it is not the only one
    Path text() {
        if (texts.isEmpty()) {
            throw new CheckpointException(
                    "%s holds a vision tower alone (%s): the language model that belongs to it is missing"
                            .formatted(directory, names(visions)));
        }
        if (texts.size() > 1) {
            throw new CheckpointException("%s holds %d models: set stromboli.model to one of the files %s"
                    .formatted(directory, texts.size(), names(texts)));
        }
        return texts.getFirst();
    }

    private static String names(List<Path> files) {
        return files.stream().map(each -> each.getFileName().toString()).collect(Collectors.joining(", "));
    }
}
