package org.stromboli.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Links of the project's pages lead somewhere, classes that pages for developers name exist, and the README is short.
class LinksTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern CLASS = Pattern.compile("[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*");
    private static final Pattern REGISTRY = Pattern.compile("https?://(?:www\\.)?(?:pypi\\.org|npmjs\\.com"
            + "|mvnrepository\\.com|(?:central|search)\\.(?:sonatype|maven)\\.\\w+|repo1\\.maven\\.org|crates\\.io)");

    /// What pages for developers have in backticks and is no class of ours.
    private static final Set<String> OTHERS = Set.of(
            "Impl",
            "Base",
            "Helper",
            "Util",
            "Manager",
            "Multi",
            "Origin",
            "PublisherResponseHandler",
            "Response",
            "RestMulti",
            "ResteasyReactiveRequestContext",
            "RunOnVirtualThread",
            "ZipFile");

    private static List<Path> pages() throws IOException {
        try (Stream<Path> roots = Files.list(Path.of(""));
                Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.of(roots, docs, Stream.of(Path.of("loadtest/README.md"), Path.of("src/model/MODEL_CARD.md")))
                    .flatMap(each -> each)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> pagesForDevelopers() throws IOException {
        return pages().stream()
                .filter(page -> page.toString()
                        .matches("CONTRIBUTING.md|docs/architecture.md|docs/decisions/.*"
                                + "|docs/performance.md|docs/configuration.md"))
                .toList();
    }

    /// Lines outside of blocks of code.
    private static List<String> prose(Path page) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean code = false;
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("```")) {
                code = !code;
            } else if (!code) {
                lines.add(line);
            }
        }
        return lines;
    }

    @Test
    void everyLinkWithinTheProjectLeadsToAFileAndAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher link = LINK.matcher(String.join("\n", prose(page)));
            while (link.find()) {
                if (!link.group(1).matches("[a-z]+:.*") && !leadsSomewhere(page, link.group(1))) {
                    broken.add(page + ": " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    /// As web sites of repositories make them of headings.
    private static Set<String> anchors(Path page) throws IOException {
        return prose(page).stream()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void linksLeadToHomesOfProjectsNotToRegistries() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path page : pages()) {
            Files.readAllLines(page).stream()
                    .filter(line -> REGISTRY.matcher(line).find())
                    .forEach(line -> found.add(page + ": " + line));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void everyClassOnPagesForDevelopersExists() throws IOException {
        Set<String> known = new HashSet<>(SourceFiles.mainClasses());
        known.addAll(SourceFiles.testClasses());
        known.addAll(OTHERS);
        List<String> missing = new ArrayList<>();
        for (Path page : pagesForDevelopers()) {
            MarkdownTable.code(String.join(" ", prose(page))).stream()
                    .map(code -> code.replaceFirst("\\..*", ""))
                    .filter(code -> CLASS.matcher(code).matches() && !known.contains(code))
                    .forEach(code -> missing.add(page + ": `" + code + "`"));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.readString(Path.of("README.md")).split("\\s+")).hasSizeLessThan(1200);
    }
}
