package org.stromboli.api.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.media.marks.PaintedImage;

/// One event of a streamed answer.
///
/// @param systemFingerprint only beside the usage of the whole
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChatChunk(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        @Nullable UsageBody usage,
        @Nullable String systemFingerprint,
        int @Nullable [] promptTokenIds,
        @Nullable List<PaintedImage> paintedImages) {

    ChatChunk(
            AnswerHead head,
            List<Choice> choices,
            @Nullable UsageBody usage,
            @Nullable String systemFingerprint,
            int @Nullable [] promptTokenIds,
            @Nullable List<PaintedImage> paintedImages) {
        this(
                head.id(),
                "chat.completion.chunk",
                head.created(),
                head.model(),
                choices,
                usage,
                systemFingerprint,
                promptTokenIds,
                paintedImages);
    }

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Choice(
            int index,
            Delta delta,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            LogprobsBody logprobs,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String finishReason,

            @Nullable Object stopReason,
            @Nullable List<Integer> tokenIds) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Delta(
            @Nullable String role,
            @Nullable String content,
            @Nullable String reasoningContent,
            @Nullable List<ToolCallAnswer> toolCalls,
            @Nullable List<ServerToolCall> serverToolCalls) {

        static final Delta NOTHING = new Delta(null, null, null, null, null);

        /// The same under vLLM's newer name.
        @JsonProperty
        @Nullable
        public String reasoning() {
            return reasoningContent;
        }

        public static Delta text(String content) {
            return new Delta(null, content, null, null, null);
        }

        public static Delta reasoning(String text) {
            return new Delta(null, null, text, null, null);
        }

        static Delta call(ToolCallAnswer piece) {
            return new Delta(null, null, null, List.of(piece), null);
        }

        static Delta serverCall(ServerToolCall piece) {
            return new Delta(null, null, null, null, List.of(piece));
        }

        static Delta role(String content) {
            return new Delta("assistant", content, null, null, null);
        }
    }
}
