package org.stromboli.api.anthropic;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.JsonFields;

/// The body of `POST /v1/messages` and of `POST /v1/messages/count_tokens`. What is not named here lands in `others`
/// and is ignored, but for what asks for something that cannot be done.
@JsonNaming(SnakeCaseStrategy.class)
record MessagesBody(
        @Nullable String model,
        @Nullable List<Message> messages,
        @Nullable Content system,
        @Nullable Long maxTokens,
        @Nullable List<String> stopSequences,
        @Nullable Boolean stream,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Long topK,
        @Nullable List<Tool> tools,
        @Nullable ToolChoice toolChoice,
        @Nullable Typed thinking,
        @Nullable OutputConfig outputConfig,
        @JsonAnySetter @Nullable Map<String, JsonNode> others) {

    record Message(
            @Nullable String role,
            @Nullable Content content,
            @JsonAnySetter @Nullable Map<String, JsonNode> others) {}

    /// A string, or blocks.
    record Content(boolean plain, List<Block> blocks) {

        @JsonCreator(mode = JsonCreator.Mode.DISABLED)
        Content {}

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Content of(String text) {
            return new Content(true, List.of(Block.of(text)));
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Content of(List<Block> blocks) {
            return new Content(false, blocks);
        }
    }

    /// The fields of the usual types of blocks. What they hold depends on the type.
    ///
    /// @param id, name, input of a `tool_use`
    /// @param toolUseId, content of a `tool_result`
    @JsonNaming(SnakeCaseStrategy.class)
    record Block(
            @Nullable JsonNode type,
            @Nullable JsonNode text,
            @Nullable JsonNode source,
            @Nullable JsonNode id,
            @Nullable JsonNode name,
            @Nullable JsonNode input,
            @Nullable JsonNode toolUseId,
            @Nullable JsonNode content,
            @JsonAnySetter @Nullable Map<String, JsonNode> others) {

        private static Block of(String text) {
            JsonNodeFactory json = JsonNodeFactory.instance;
            return new Block(json.textNode("text"), json.textNode(text), null, null, null, null, null, null, null);
        }

        /// All of them.
        JsonFields fields(String path) {
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            put(all, "type", type);
            put(all, "text", text);
            put(all, "source", source);
            put(all, "id", id);
            put(all, "name", name);
            put(all, "input", input);
            put(all, "tool_use_id", toolUseId);
            put(all, "content", content);
            all.setAll(others == null ? Map.of() : others);
            return new JsonFields(path, all);
        }

        private static void put(ObjectNode all, String field, @Nullable JsonNode value) {
            if (value != null) {
                all.set(field, value);
            }
        }
    }

    /// @param type absent or `custom` for tools of the client, the only ones there are
    @JsonNaming(SnakeCaseStrategy.class)
    record Tool(
            @Nullable String type,
            @Nullable String name,
            @Nullable String description,
            @Nullable JsonNode inputSchema) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record ToolChoice(
            @Nullable String type,
            @Nullable String name,
            @Nullable Boolean disableParallelToolUse) {}

    record Typed(@Nullable String type) {}

    /// @param format of the answer
    /// @param effort as `reasoning_effort` of a chat
    record OutputConfig(@Nullable Format format, @Nullable String effort) {}

    record Format(@Nullable String type, @Nullable JsonNode schema) {}
}
