package org.stromboli.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Holds `docs/glossary.md` to the code: what its last column names is a class of the main sources or a setting.
class GlossaryTest {

    private static final Path PAGE = Path.of("docs/glossary.md");

    private static List<List<String>> rows() throws IOException {
        return MarkdownTable.rows(PAGE, "| term | meaning | class or setting |");
    }

    @Test
    void everyClassAndSettingExists() throws IOException {
        Set<String> known = SourceFiles.mainClasses();
        known.addAll(settings());
        List<String> missing = new ArrayList<>();
        for (List<String> row : rows()) {
            List<String> names = MarkdownTable.code(row.get(2));
            assertThat(names).describedAs("names of %s", row.getFirst()).isNotEmpty();
            names.stream()
                    .filter(name -> !known.contains(name))
                    .forEach(name -> missing.add("%s: `%s`".formatted(row.getFirst(), name)));
        }
        assertThat(missing)
                .describedAs(
                        "%s: neither a class below %s nor a setting of docs/configuration.md", PAGE, SourceFiles.MAIN)
                .isEmpty();
    }

    /// `ConfigurationPageTest` holds these to the code.
    private static Set<String> settings() throws IOException {
        Set<String> names = new TreeSet<>();
        for (List<String> row :
                MarkdownTable.rows(Path.of("docs/configuration.md"), "| setting | type | default | meaning |")) {
            names.addAll(MarkdownTable.code(row.getFirst()));
        }
        return names;
    }

    @Test
    void termsAreInAlphabeticalOrderAndUnique() throws IOException {
        List<String> terms = rows().stream().map(List::getFirst).toList();
        assertThat(terms).isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER).doesNotHaveDuplicates();
        assertThat(terms).hasSizeGreaterThan(60);
    }

    @Test
    void everyMeaningIsOneSentence() throws IOException {
        assertThat(rows())
                .allSatisfy(
                        row -> assertThat(row.get(1)).matches("[A-Z0-9].*[^.]").doesNotContain(". "));
    }
}
