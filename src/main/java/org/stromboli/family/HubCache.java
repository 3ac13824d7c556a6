package org.stromboli.family;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.stromboli.model.checkpoint.CheckpointException;

/// The layout in which `huggingface_hub` keeps what it downloads: `models--ORG--NAME/snapshots/REVISION`, with the
/// revision of a branch in `refs`. See <https://huggingface.co/docs/huggingface_hub/guides/manage-cache>. Stateless.
public final class HubCache {

    private static final String PREFIX = "models--";
    private static final String SNAPSHOTS = "snapshots";
    private static final Pattern REVISION = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]{0,99}");
    private static final int MAX_REF_BYTES = 200;

    private HubCache() {}

    /// The repository whose folder lies on a path, `ORG/NAME` or `NAME`, and where that folder is.
    ///
    /// @param repository place of its folder among the parts
    record Found(String name, int repository) {}

    /// @param parts of a path, which need not exist
    static Optional<Found> on(List<String> parts) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            boolean last = i == parts.size() - 1;
            String part = parts.get(i);
            if (part.startsWith(PREFIX)
                    && part.length() > PREFIX.length()
                    && (last || parts.get(i + 1).equals(SNAPSHOTS))) {
                return Optional.of(new Found(part.substring(PREFIX.length()).replaceFirst("--", "/"), i));
            }
        }
        return Optional.empty();
    }

    /// The folder of a repository in a cache, which may not be there.
    static Path folder(Path cache, String repository) {
        return cache.resolve(PREFIX + repository.replace("/", "--"));
    }

    /// The directory with the checkpoint's files: that of a snapshot where a repository's folder is given.
    ///
    /// @throws CheckpointException if it cannot be told which snapshot is meant
    public static Path checkpoint(Path directory) {
        Path above = SNAPSHOTS.equals(last(directory)) ? directory.resolveSibling("") : directory;
        Path snapshots = above.resolve(SNAPSHOTS);
        if (!Files.isDirectory(snapshots) || holdsFiles(directory)) {
            return directory;
        }
        Optional<Path> main = main(above).map(snapshots::resolve).filter(Files::isDirectory);
        List<Path> all = directories(snapshots);
        if (main.isEmpty() && all.size() != 1) {
            throw new CheckpointException(
                    "%s is the folder of a hub's cache with %d snapshots, and refs/main names none of them; set stromboli.model to one of %s"
                            .formatted(directory, all.size(), all));
        }
        return main.orElseGet(all::getFirst);
    }

    private static String last(Path directory) {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        return name == null ? "" : name.toString();
    }

    private static boolean holdsFiles(Path directory) {
        return Stream.of("config.json", "adapter_config.json").anyMatch(name -> Files.exists(directory.resolve(name)));
    }

    private static Optional<String> main(Path repository) {
        Path ref = repository.resolve("refs").resolve("main");
        try {
            if (!Files.isRegularFile(ref) || Files.size(ref) > MAX_REF_BYTES) {
                return Optional.empty();
            }
            String revision = new String(Files.readAllBytes(ref), StandardCharsets.ISO_8859_1).strip();
            return Optional.of(revision).filter(text -> REVISION.matcher(text).matches());
        } catch (IOException e) {
            throw new CheckpointException("%s cannot be read".formatted(ref), e);
        }
    }

    private static List<Path> directories(Path parent) {
        try (Stream<Path> all = Files.list(parent)) {
            return all.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new CheckpointException("%s cannot be listed".formatted(parent), e);
        }
    }
}
