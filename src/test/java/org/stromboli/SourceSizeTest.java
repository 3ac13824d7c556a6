package org.stromboli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Files and packages stay small enough to be read in one sitting.
class SourceSizeTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final int MAX_LINES = 300;
    private static final int MAX_FILES = 25;

    @Test
    void noFileHasMoreThan300Lines() throws IOException {
        for (Path file : sources()) {
            try (Stream<String> lines = Files.lines(file)) {
                assertThat(lines.count()).describedAs("lines of %s", file).isLessThanOrEqualTo(MAX_LINES);
            }
        }
    }

    @Test
    void noPackageHasMoreThan25Files() throws IOException {
        Map<Path, Long> files =
                sources().stream().collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
        assertThat(files)
                .allSatisfy((folder, count) ->
                        assertThat(count).describedAs("files of %s", folder).isLessThanOrEqualTo(MAX_FILES));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(each -> each.toString().endsWith(".java")).toList();
        }
    }
}
