package org.stromboli.api.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What templates are told of `thinking` and of the effort.
class ThinkingTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            "thinking":{"type":"enabled","budget_tokens":1024} | {"enable_thinking":true}
            "thinking":{"type":"disabled"}                     | {"enable_thinking":false}
            "thinking":{"type":"adaptive"}                     |
            "thinking":null                                    |
            "thinking":{"type":"enabled"},"chat_template_kwargs":{"enable_thinking":false} | {"enable_thinking":false}
            "thinking":{"type":"enabled"},"chat_template_kwargs":{"thinking":true} | {"thinking":true,"enable_thinking":true}
            """)
    void enablesThoughtsWhereItIsAsked(String member, String variables) throws Exception {
        JsonNode given = translated(member).path("chat_template_kwargs");
        assertThat(given.isMissingNode() ? null : given.toString()).isEqualTo(variables);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            "output_config":{"effort":"low"} | low
            "output_config":{}               |
            """)
    void theEffortIsThatOfChats(String member, String effort) throws Exception {
        JsonNode given = translated(member).path("reasoning_effort");
        assertThat(given.isMissingNode() ? null : given.asText()).isEqualTo(effort);
    }

    private static JsonNode translated(String member) throws Exception {
        String body = "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],%s}".formatted(member);
        return MessagesTranslation.of("id", JSON.readValue(body, MessagesBody.class))
                .fields();
    }
}
