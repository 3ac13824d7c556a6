package org.stromboli.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.stromboli.jinja.runtime.RenderLimits;
import org.stromboli.jinja.runtime.TemplateException;

/// Chat templates against what transformers renders from them. Ours, in the shape of published ones, lie in the
/// project;
/// `src/test/chat-templates/generate.py` has rendered them. Those that checkpoints carry are many and belong to their
/// authors: `-Dstromboli.templates=DIRECTORY` names the folder of their `cases.json`, without it they are skipped.
class PublishedTemplatesTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> oursAreRenderedAsTransformersDoes() throws IOException {
        return cases(Path.of("src/test/resources/templates/chats.json"));
    }

    @TestFactory
    Stream<DynamicTest> thoseOfCheckpointsAreRenderedAsTransformersDoes() throws IOException {
        String directory = System.getProperty("stromboli.templates", "");
        assumeTrue(!directory.isEmpty(), "no folder of cases given by -Dstromboli.templates");
        return cases(Path.of(directory).resolve("cases.json"));
    }

    private static Stream<DynamicTest> cases(Path file) throws IOException {
        JsonNode all = MAPPER.readTree(file.toFile());
        LocalDateTime now = LocalDateTime.parse(all.get("now").asText());
        return StreamSupport.stream(all.get("cases").spliterator(), false)
                .map(each -> DynamicTest.dynamicTest(each.get("id").asText(), () -> check(all, each, now)));
    }

    private static void check(JsonNode all, JsonNode test, LocalDateTime now) {
        String source = all.get("templates").get(test.get("template").asText()).asText();
        Map<String, Object> variables = variables(all, test);
        if (test.has("expected")) {
            assertThat(Template.parse(source).render(variables, now, RenderLimits.DEFAULT))
                    .isEqualTo(test.get("expected").asText());
            return;
        }
        String kind = test.get("error_kind").asText().toUpperCase(Locale.ROOT);
        String error = test.get("expected_error").asText();
        String message = error.substring(error.indexOf(": ") + 2);
        assertThatThrownBy(() -> Template.parse(source).render(variables, now, RenderLimits.DEFAULT))
                .isInstanceOfSatisfying(
                        TemplateException.class,
                        thrown -> assertThat(thrown.kind())
                                .as(thrown.getMessage())
                                .isEqualTo(TemplateException.Kind.valueOf(kind)))
                .satisfies(thrown -> {
                    if (kind.equals("RAISED")) {
                        assertThat(thrown).hasMessage(message);
                    }
                });
    }

    private static Map<String, Object> variables(JsonNode all, JsonNode test) {
        Map<String, Object> variables = new LinkedHashMap<>(MAPPER.convertValue(all.get("variables"), Map.class));
        Map<String, Object> conversation = MAPPER.convertValue(
                all.get("conversations").get(test.get("conversation").asText()), Map.class);
        variables.put(
                "messages",
                ((List<?>) conversation.get("messages"))
                        .stream().map(each -> withReasoning((Map<?, ?>) each)).toList());
        variables.put("tools", conversation.get("tools"));
        variables.put("documents", null);
        variables.put("add_generation_prompt", test.get("add_generation_prompt").asBoolean());
        return variables;
    }

    /// transformers fills the names that templates use for reasoning from each other.
    private static Map<?, ?> withReasoning(Map<?, ?> message) {
        Object reasoning = Stream.of("reasoning_content", "thinking", "reasoning")
                .map(message::get)
                .filter(each -> each != null)
                .findFirst()
                .orElse(null);
        if (reasoning == null) {
            return message;
        }
        Map<Object, Object> filled = new LinkedHashMap<>();
        filled.put("thinking", reasoning);
        filled.putAll(message);
        filled.put("reasoning_content", reasoning);
        return filled;
    }
}
