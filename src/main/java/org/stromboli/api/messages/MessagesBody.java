package org.stromboli.api.messages;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    record Message(@Nullable String role, @Nullable Content content) {}

    /// A string, or blocks.
    record Content(boolean plain, List<Block> blocks) {

        @JsonCreator(mode = JsonCreator.Mode.DISABLED)
        Content {}

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Content of(String text) {
            return new Content(true, List.of(new Block("text", text, null, null, null, null, null, null)));
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Content of(List<Block> blocks) {
            return new Content(false, blocks);
        }
    }

    /// The fields of every type of block.
    ///
    /// @param id, name, input of a `tool_use`
    /// @param toolUseId, content of a `tool_result`
    @JsonNaming(SnakeCaseStrategy.class)
    record Block(
            @Nullable String type,
            @Nullable String text,
            @Nullable Source source,
            @Nullable String id,
            @Nullable String name,
            @Nullable JsonNode input,
            @Nullable String toolUseId,
            @Nullable Content content) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Source(
            @Nullable String type,
            @Nullable String mediaType,
            @Nullable String data,
            @Nullable String url) {}

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
    record OutputConfig(@Nullable Format format) {}

    record Format(@Nullable String type, @Nullable JsonNode schema) {}
}
