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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The programs that `docs/clients.md` shows are the files that tests run, and their versions those of the tests.
class ClientsPageTest {

    private static final Path PAGE = Path.of("docs/clients.md");
    private static final Path POM = Path.of("pom.xml");
    private static final Path NODE = Path.of("src/test/node/package.json");
    private static final Path PYTHON = Path.of("src/test/python/requirements.txt");
    private static final Path FRAMEWORKS = Path.of("src/test/python/frameworks/requirements.txt");
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

    /// A library as a row of the tables names it, and where its version in the tests is kept.
    enum Pin {
        OPENAI_PYTHON("`openai`, Python", PYTHON, "\nopenai=="),
        ANTHROPIC_PYTHON("`anthropic`, Python", PYTHON, "\nanthropic=="),
        LITELLM("`litellm`, Python", FRAMEWORKS, "\nlitellm=="),
        LANGCHAIN("`langchain-openai`, Python", FRAMEWORKS, "\nlangchain-openai=="),
        AGENTS("`openai-agents`, Python", FRAMEWORKS, "\nopenai-agents=="),
        LMMS_EVAL("`lmms-eval`", FRAMEWORKS, "\nlmms_eval=="),
        GUIDELLM("`guidellm`", FRAMEWORKS, "\nguidellm=="),
        OPENAI_NODE("`openai`, Node", NODE, "\"openai\": \""),
        ANTHROPIC_NODE("`@anthropic-ai/sdk`, Node", NODE, "\"@anthropic-ai/sdk\": \""),
        AI_SDK("`ai`, Node (Vercel's AI SDK)", NODE, "\"ai\": \""),
        OPENAI_JAVA("`com.openai:openai-java`", POM, "<openai-java.version>"),
        LANGCHAIN4J("`dev.langchain4j:langchain4j-open-ai`", POM, "<langchain4j.version>");

        private final String row;
        private final Path file;
        private final String before;

        Pin(String row, Path file, String before) {
            this.row = row;
            this.file = file;
            this.before = before;
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesTheVersionsThatAreTested(Pin pin) throws Exception {
        assertThat(version(Files.readString(PAGE), Pattern.quote("| " + pin.row + " | ")))
                .isEqualTo(version(Files.readString(pin.file), Pattern.quote(pin.before)))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai-compatible", "openai"})
    void namesTheVersionsOfProviders(String provider) throws Exception {
        assertThat(version(Files.readString(PAGE), "`@ai-sdk/" + provider + "`"))
                .isEqualTo(version(Files.readString(NODE), "\"@ai-sdk/" + provider + "\": \""))
                .isNotEmpty();
    }

    private static String version(String text, String before) {
        Matcher found = Pattern.compile(before + "\\s*([0-9.]+)").matcher(text);
        return found.find() ? found.group(1) : "";
    }
}
