package org.stromboli.api.anthropic;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.completion.CompletionUsage;

/// An answer of this API, when it is not streamed; the first event of a stream has one without content.
@JsonNaming(SnakeCaseStrategy.class)
record MessageAnswer(
        String id,
        String type,
        String role,
        String model,
        List<Block> content,
        @Nullable String stopReason,
        @Nullable String stopSequence,
        Usage usage) {

    MessageAnswer(String id, String model, List<Block> content, Stop stop, Usage usage) {
        this(id, "message", "assistant", model, content, stop.stopReason(), stop.stopSequence(), usage);
    }

    /// A text, or the call of a tool.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Block(
            String type,
            @Nullable String text,
            @Nullable String id,
            @Nullable String name,
            @Nullable JsonNode input) {

        static Block text(String text) {
            return new Block("text", text, null, null, null);
        }

        static Block toolUse(String id, String name, JsonNode input) {
            return new Block("tool_use", null, id, name, input);
        }
    }

    /// Why an answer ended, both null while it goes on.
    @JsonNaming(SnakeCaseStrategy.class)
    record Stop(@Nullable String stopReason, @Nullable String stopSequence) {

        static final Stop NONE = new Stop(null, null);

        static Stop of(CompletionEvent.Ended ended) {
            return switch (ended.reason()) {
                case LENGTH -> new Stop("max_tokens", null);
                case TOOL_CALLS -> new Stop("tool_use", null);
                case STOP ->
                    ended.stoppedBy() instanceof String found
                            ? new Stop("stop_sequence", found)
                            : new Stop("end_turn", null);
            };
        }
    }

    /// @param inputTokens of the prompt but those that were read from the cache
    @JsonNaming(SnakeCaseStrategy.class)
    record Usage(int inputTokens, int cacheCreationInputTokens, int cacheReadInputTokens, int outputTokens) {

        static Usage of(CompletionUsage usage) {
            return new Usage(
                    usage.promptTokens() - usage.cachedTokens(), 0, usage.cachedTokens(), usage.completionTokens());
        }
    }
}
