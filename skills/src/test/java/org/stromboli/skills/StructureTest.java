package org.stromboli.skills;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Files stay small, packages use what they may, and versions are those of the server where both have one.
class StructureTest {

    private static final Path SOURCES = Path.of("src/main/java/org/stromboli/skills");
    private static final Pattern IMPORT = Pattern.compile("import org\\.stromboli\\.skills\\.(\\w+)\\.");
    private static final Pattern VERSION = Pattern.compile("<([a-z.]+\\.version|java\\.need)>([^<]+)<");

    /// Exact both ways: what is not used any longer is no longer allowed.
    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "call", Set.of(),
            "exact", Set.of("call", "picture", "tool"),
            "generation", Set.of("call", "picture", "tool"),
            "ocr", Set.of("picture", "tool", "vision"),
            "picture", Set.of("call"),
            "retrieval", Set.of("call", "picture", "tool"),
            "server", Set.of("call", "exact", "generation", "ocr", "picture", "retrieval", "tool", "vision"),
            "tool", Set.of("call", "picture"),
            "vision", Set.of("call", "picture", "tool"));

    @Test
    void filesAndPackagesAreSmall() throws IOException {
        for (Path file : sources()) {
            assertThat(Files.readAllLines(file))
                    .describedAs("lines of %s", file)
                    .hasSizeLessThanOrEqualTo(300);
        }
        assertThat(sources().stream().collect(Collectors.groupingBy(Path::getParent, Collectors.counting())))
                .allSatisfy((folder, count) -> assertThat(count).isLessThanOrEqualTo(25));
    }

    @Test
    void packagesUseWhatTheyMay() throws IOException {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (Path file : sources()) {
            String own = SOURCES.relativize(file).getName(0).toString();
            Set<String> used = uses.computeIfAbsent(own, name -> new TreeSet<>());
            Matcher matcher = IMPORT.matcher(Files.readString(file));
            while (matcher.find()) {
                used.add(matcher.group(1));
            }
            used.remove(own);
        }
        assertThat(uses).isEqualTo(MAY_USE);
    }

    @Test
    void versionsAreThoseOfTheServer() throws IOException {
        Map<String, String> server = versions(Path.of("../pom.xml"));
        Map<String, String> own = versions(Path.of("pom.xml"));
        own.keySet().retainAll(server.keySet());
        server.keySet().retainAll(own.keySet());
        assertThat(own).hasSizeGreaterThan(6).isEqualTo(server);
    }

    private static Map<String, String> versions(Path pom) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        Matcher matcher = VERSION.matcher(Files.readString(pom));
        while (matcher.find()) {
            versions.put(matcher.group(1), matcher.group(2));
        }
        return versions;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(each -> each.toString().endsWith(".java")).toList();
        }
    }
}
