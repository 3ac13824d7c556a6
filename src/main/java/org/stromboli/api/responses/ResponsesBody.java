package org.stromboli.api.responses;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/responses`. What is not named here lands in `others`: some of it is refused, and what a chat
/// takes beside OpenAI's fields is handed on.
@JsonNaming(SnakeCaseStrategy.class)
record ResponsesBody(
        @Nullable String model,
        @Nullable Input input,
        @Nullable String instructions,
        @Nullable Long maxOutputTokens,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer topLogprobs,
        @Nullable List<String> include,
        @Nullable TextConfig text,
        @Nullable List<Tool> tools,
        @Nullable JsonNode toolChoice,
        @Nullable Boolean parallelToolCalls,
        @Nullable Boolean stream,
        @Nullable Map<String, String> metadata,
        @Nullable String user,
        @JsonAnySetter @Nullable Map<String, JsonNode> others) {

    /// A string, or items.
    record Input(boolean plain, List<Item> items) {

        @JsonCreator(mode = JsonCreator.Mode.DISABLED)
        Input {}

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Input of(String text) {
            return new Input(true, List.of(new Item(null, "user", Content.of(text), null, null, null, null)));
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Input of(List<Item> items) {
            return new Input(false, items);
        }
    }

    /// The fields of every type of item; without a type it is a message.
    ///
    /// @param callId, name, arguments of a `function_call`
    /// @param output of a `function_call_output`, together with `callId`
    @JsonNaming(SnakeCaseStrategy.class)
    record Item(
            @Nullable String type,
            @Nullable String role,
            @Nullable Content content,
            @Nullable String callId,
            @Nullable String name,
            @Nullable String arguments,
            @Nullable Content output) {}

    /// A string, or parts.
    record Content(boolean plain, List<Part> parts) {

        @JsonCreator(mode = JsonCreator.Mode.DISABLED)
        Content {}

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Content of(String text) {
            return new Content(true, List.of(new Part("input_text", text, null, null, null, null)));
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Content of(List<Part> parts) {
            return new Content(false, parts);
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Part(
            @Nullable String type,
            @Nullable String text,
            @Nullable String refusal,
            @Nullable String imageUrl,
            @Nullable String detail,
            @Nullable String fileId) {}

    record TextConfig(@Nullable Format format) {}

    /// @param schema and the others of a `json_schema`
    record Format(
            @Nullable String type,
            @Nullable String name,
            @Nullable String description,
            @Nullable JsonNode schema,
            @Nullable Boolean strict) {}

    record Tool(
            @Nullable String type,
            @Nullable String name,
            @Nullable String description,
            @Nullable JsonNode parameters,
            @Nullable Boolean strict) {}
}
