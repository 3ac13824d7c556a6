package org.stromboli.api.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.media.marks.PaintedImage;

/// The whole answer to a chat, when it is not streamed.
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChatAnswer(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        UsageBody usage,
        String systemFingerprint,
        int @Nullable [] promptTokenIds,
        @Nullable List<PaintedImage> paintedImages) {

    ChatAnswer(
            AnswerHead head,
            List<Choice> choices,
            UsageBody usage,
            String systemFingerprint,
            int @Nullable [] promptTokenIds,
            @Nullable List<PaintedImage> paintedImages) {
        this(
                head.id(),
                "chat.completion",
                head.created(),
                head.model(),
                choices,
                usage,
                systemFingerprint,
                promptTokenIds,
                paintedImages);
    }

    @JsonNaming(SnakeCaseStrategy.class)
    public record Choice(
            int index,
            Message message,
            @Nullable LogprobsBody logprobs,
            String finishReason,
            @Nullable Object stopReason,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Integer> tokenIds) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record Message(
            String role,
            @Nullable String content,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String reasoningContent,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<ToolCallAnswer> toolCalls,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<ServerToolCall> serverToolCalls) {

        /// Without tools that the server calls.
        public Message(
                String role,
                @Nullable String content,
                @Nullable String reasoningContent,
                @Nullable List<ToolCallAnswer> toolCalls) {
            this(role, content, reasoningContent, toolCalls, null);
        }

        /// The same under vLLM's newer name.
        @JsonProperty
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String reasoning() {
            return reasoningContent;
        }
    }
}
