package org.stromboli.api.responses;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.JsonFields;

/// The body of `POST /v1/responses`. What is not named here lands in `others`: some of it is rejected, and what a chat
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
        @Nullable List<JsonNode> tools,
        @Nullable Reasoning reasoning,
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
            return new Input(true, List.of(Item.of(text)));
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Input of(List<Item> items) {
            return new Input(false, items);
        }
    }

    /// The fields of the usual types of items; without a type it is a message. What they hold depends on the type.
    ///
    /// @param callId, namespace, name, arguments of a `function_call`
    /// @param input of a `custom_tool_call`
    /// @param output of a `function_call_output`, together with `callId`
    @JsonNaming(SnakeCaseStrategy.class)
    record Item(
            @Nullable JsonNode type,
            @Nullable JsonNode role,
            @Nullable JsonNode content,
            @Nullable JsonNode callId,
            @Nullable JsonNode namespace,
            @Nullable JsonNode name,
            @Nullable JsonNode arguments,
            @Nullable JsonNode input,
            @Nullable JsonNode output,
            @JsonAnySetter @Nullable Map<String, JsonNode> others) {

        private static Item of(String text) {
            JsonNodeFactory json = JsonNodeFactory.instance;
            return new Item(null, json.textNode("user"), json.textNode(text), null, null, null, null, null, null, null);
        }

        boolean isOf(String expected) {
            return type != null && type.isTextual() && type.asText().equals(expected);
        }

        /// Whether it is a message that is still to be finished.
        boolean isOpen() {
            String status = others == null || !others.containsKey("status")
                    ? ""
                    : others.get("status").asText();
            return (type == null || isOf("message")) && (status.equals("in_progress") || status.equals("incomplete"));
        }

        /// All of them.
        JsonFields fields(String path) {
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            all.setAll(others == null ? Map.of() : others);
            all.setAll(named());
            return new JsonFields(path, all);
        }

        private Map<String, JsonNode> named() {
            Map<String, JsonNode> named = new LinkedHashMap<>();
            put(named, "type", type);
            put(named, "role", role);
            put(named, "content", content);
            put(named, "call_id", callId);
            put(named, "namespace", namespace);
            put(named, "name", name);
            put(named, "arguments", arguments);
            put(named, "input", input);
            put(named, "output", output);
            return named;
        }

        private static void put(Map<String, JsonNode> named, String field, @Nullable JsonNode value) {
            if (value != null) {
                named.put(field, value);
            }
        }
    }

    /// @param effort as in a chat
    record Reasoning(@Nullable String effort) {}

    record TextConfig(@Nullable Format format) {}

    /// @param schema and the others of a `json_schema`
    record Format(
            @Nullable String type,
            @Nullable String name,
            @Nullable String description,
            @Nullable JsonNode schema,
            @Nullable Boolean strict) {}
}
