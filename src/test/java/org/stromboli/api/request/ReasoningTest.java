package org.stromboli.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.api.chat.ChatAnswer;
import org.stromboli.api.chat.ChatChunk;

/// Thoughts have two names, an older and a newer one, in answers and in histories.
class ReasoningTest {

    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void bodiesAndChunksHaveBoth() {
        JsonNode body = mapper.valueToTree(new ChatAnswer.Message("assistant", "Yes.", "I see.", null));
        JsonNode chunk = mapper.valueToTree(ChatChunk.Delta.reasoning("I see."));
        for (JsonNode each : List.of(body, chunk)) {
            assertThat(each.path("reasoning").asText()).isEqualTo("I see.");
            assertThat(each.path("reasoning_content").asText()).isEqualTo("I see.");
        }
    }

    @Test
    void answersWithoutThoughtsHaveNeither() {
        JsonNode body = mapper.valueToTree(new ChatAnswer.Message("assistant", "Yes.", null, null));
        JsonNode chunk = mapper.valueToTree(ChatChunk.Delta.text("Yes."));
        for (JsonNode each : List.of(body, chunk)) {
            assertThat(each.has("reasoning")).isFalse();
            assertThat(each.has("reasoning_content")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"reasoning\":\"I see.\"",
                "\"reasoning_content\":\"I see.\"",
                "\"reasoning\":\"I see.\",\"reasoning_content\":\"I see.\"",
                "\"reasoning\":\"\",\"reasoning_content\":\"I see.\""
            })
    void templatesFindThemByEitherName(String fields) throws Exception {
        String json = "{\"role\":\"assistant\",\"content\":\"Yes.\",%s}".formatted(fields);
        ChatBody.Message message = mapper.readValue(json, ChatBody.Message.class);
        MessagesReader reader = new MessagesReader(new MarksReader(false), MediaOptionsReader.videos(null));
        assertThat(reader.read(List.of(message)).getFirst().extra())
                .containsEntry("reasoning", "I see.")
                .containsEntry("reasoning_content", "I see.");
    }
}
