package org.stromboli.skills.retrieval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The pictures of a folder, each with a stamp that changes when the file does.
final class PictureFiles {

    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "gif", "bmp");
    private static final int MOST = 100_000;
    private static final int DEEPEST = 16;

    private PictureFiles() {}

    /// @return stamps by path below the folder
    static Map<String, String> of(Path folder) throws IOException {
        Map<String, String> found = new TreeMap<>();
        // Links are not followed: they lead out of the folder.
        try (Stream<Path> files = Files.walk(folder, DEEPEST)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (isPicture(file) && found.size() < MOST) {
                    BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
                    found.put(
                            folder.relativize(file).toString(),
                            facts.size() + "-" + facts.lastModifiedTime().toMillis());
                }
            }
        }
        return found;
    }

    private static boolean isPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1))
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }
}
