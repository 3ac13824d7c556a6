package org.stromboli.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Names of the project's classes, as its sources have them.
final class SourceFiles {

    static final Path MAIN = Path.of("src/main/java");
    static final Path TEST = Path.of("src/test/java");

    private static final String JAVA = ".java";

    private SourceFiles() {}

    /// Simple names of top-level classes.
    static Set<String> mainClasses() throws IOException {
        return classes(MAIN);
    }

    static Set<String> testClasses() throws IOException {
        return classes(TEST);
    }

    private static Set<String> classes(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(JAVA) && !name.contains("-"))
                    .map(name -> name.substring(0, name.length() - JAVA.length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
