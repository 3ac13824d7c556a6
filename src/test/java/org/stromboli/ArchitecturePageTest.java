package org.stromboli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Compares `docs/architecture.md` with the code: its map of packages is made of the rule of `ArchitectureTest` and of
/// the first sentence of each `package-info.java`, and its table of threads has every name that the code gives one.
class ArchitecturePageTest {

    private static final Path PAGE = Path.of("docs/architecture.md");
    private static final Path SOURCES = Path.of("src/main/java/org/stromboli");
    private static final Path EXPECTED = Path.of("target/package-map.md");
    private static final String HEADER = "| package | purpose | may use |";
    private static final Pattern THREAD_NAME =
            Pattern.compile("(?:\\.name|threads|new Engine)\\(\\s*\"([a-z][a-z-]*)\"");

    @Test
    void theMapIsThatOfThePackages() throws IOException {
        List<String> expected = map();
        Files.createDirectories(EXPECTED.getParent());
        Files.write(EXPECTED, expected);
        assertThat(written())
                .describedAs("copy %s over the map in %s", EXPECTED, PAGE)
                .isEqualTo(expected);
    }

    private static List<String> written() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals(HEADER))
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static List<String> map() throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER, "|---|---|---|"));
        for (Map.Entry<String, List<String>> entry : ArchitectureTest.MAY_USE.entrySet()) {
            for (Path folder : packages(SOURCES.resolve(entry.getKey()))) {
                String name = SOURCES.relativize(folder).toString().replace('/', '.');
                String used = name.equals(entry.getKey()) ? used(entry.getValue()) : "";
                lines.add("| `%s` | %s | %s |".formatted(name, purpose(folder), used));
            }
        }
        return lines;
    }

    private static String used(List<String> used) {
        if (used.size() == ArchitectureTest.MAY_USE.size() - 1) {
            return "all";
        }
        return used.isEmpty() ? "none" : used.stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
    }

    private static List<Path> packages(Path top) throws IOException {
        try (Stream<Path> folders = Files.walk(top)) {
            return folders.filter(folder -> Files.exists(folder.resolve("package-info.java")))
                    .sorted()
                    .toList();
        }
    }

    private static String purpose(Path folder) throws IOException {
        String comment = Files.readAllLines(folder.resolve("package-info.java")).stream()
                .filter(line -> line.startsWith("///"))
                .map(line -> line.substring("///".length()).strip())
                .takeWhile(line -> !line.isEmpty())
                .collect(Collectors.joining(" "));
        return comment.replaceAll("\\.( .*)?$", "").replaceAll("\\[(\\w+)]", "`$1`");
    }

    @Test
    void everyThreadNameOfTheCodeIsInTheTable() throws IOException {
        String threads = Files.readString(PAGE).split("\n## Threads\n", 2)[1].split("\n## ", 2)[0];
        Set<String> names = threadNames();
        assertThat(names).contains("engine-", "masks-");
        assertThat(names)
                .describedAs("names of threads")
                .allSatisfy(name -> assertThat(threads).contains("| `" + name + "`"));
    }

    private static Set<String> threadNames() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                String source = Files.readString(file);
                if (source.contains("Thread") || source.contains("new Engine(")) {
                    Matcher name = THREAD_NAME.matcher(source);
                    while (name.find()) {
                        names.add(name.group(1));
                    }
                }
            }
        }
        return names;
    }
}
