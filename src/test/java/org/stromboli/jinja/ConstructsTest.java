package org.stromboli.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.stromboli.jinja.runtime.RenderLimits;
import org.stromboli.jinja.runtime.TemplateException;

/// Small templates, one or a few constructs each, with what jinja2 as transformers sets it up makes of them.
class ConstructsTest {

    private static final LocalDateTime NOW = LocalDateTime.of(2026, 1, 5, 9, 7, 3, 42_000);

    @TestFactory
    Stream<DynamicTest> meansTheSame() throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(
                        Path.of("src/test/resources/templates/constructs.json").toFile());
        return StreamSupport.stream(cases.spliterator(), false)
                .map(each -> DynamicTest.dynamicTest(each.get("id").asText(), () -> check(each)));
    }

    private static void check(JsonNode test) {
        String source = test.get("template").asText();
        if (test.has("expected")) {
            assertThat(render(source)).as(source).isEqualTo(test.get("expected").asText());
            return;
        }
        String kind = test.get("error").asText().toUpperCase(Locale.ROOT);
        assertThatThrownBy(() -> render(source))
                .as(source)
                .isInstanceOfSatisfying(
                        TemplateException.class,
                        thrown -> assertThat(thrown.kind())
                                .as("%s: %s", source, thrown.getMessage())
                                .isEqualTo(TemplateException.Kind.valueOf(kind)));
    }

    private static String render(String source) {
        return Template.parse(source).render(Map.of(), NOW, RenderLimits.DEFAULT);
    }
}
