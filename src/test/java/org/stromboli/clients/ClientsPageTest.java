package org.stromboli.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The programs that `docs/clients.md` shows are the files that tests run, and their versions those of the tests.
class ClientsPageTest {

    private static final Path PAGE = Path.of("docs/clients.md");
    private static final Pattern PROGRAM = Pattern.compile("<!-- (\\S+) -->\n```\\w+\n(.*?)```\n", Pattern.DOTALL);

    record Program(Path file, String shown) {}

    static List<Program> programs() throws IOException {
        return PROGRAM.matcher(Files.readString(PAGE))
                .results()
                .map(found -> new Program(Path.of(found.group(1)), found.group(2)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void showsWhatIsTested(Program program) throws Exception {
        String tested = Files.readString(program.file());
        assertThat(program.shown())
                .isEqualTo(
                        program.file().toString().endsWith(".java")
                                ? tested.replaceFirst("package .*\n\n", "")
                                : tested);
    }

    @Test
    void showsEveryExample() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("src/test"))) {
            assertThat(programs().stream().map(Program::file))
                    .containsExactlyInAnyOrderElementsOf(files.filter(
                                    file -> file.getFileName().toString().matches("(?i).*example(_stream)?\\.\\w+"))
                            .filter(file -> !file.toString().contains("node_modules"))
                            .toList());
        }
    }

    @Test
    void namesTheVersionsThatAreTested() throws Exception {
        String page = Files.readString(PAGE);
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(version(page, "langchain4j-open-ai\\) \\|"))
                .isEqualTo(version(pom, "<langchain4j.version>"))
                .isNotEmpty();
        assertThat(version(page, "openai-java\\) \\|")).isEqualTo(version(pom, "<openai-java.version>"));
        String pins = Files.readString(Path.of("src/test/python/requirements.txt"));
        assertThat(version(page, "openai/\\), Python \\|")).isEqualTo(version(pins, "\nopenai=="));
        assertThat(version(page, "anthropic/\\), Python \\|")).isEqualTo(version(pins, "\nanthropic=="));
        assertThat(version(page, "Node \\|"))
                .isEqualTo(version(Files.readString(Path.of("src/test/node/package.json")), "\"openai\": \""));
    }

    private static String version(String text, String before) {
        Matcher found = Pattern.compile(before + "\\s*([0-9.]+)").matcher(text);
        return found.find() ? found.group(1) : "";
    }
}
