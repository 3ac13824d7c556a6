package org.stromboli.api.request;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.MediaFields;

/// The body of `POST /v1/chat/completions`: OpenAI's field names, and vLLM's where OpenAI has none. Fields
/// without a definition land in `others` and are ignored; those that we know and cannot honour are rejected
/// from there.
@JsonNaming(SnakeCaseStrategy.class)
public record ChatBody(
        @Nullable String model,
        @Nullable List<Message> messages,
        @Nullable Boolean stream,
        @Nullable StreamOptions streamOptions,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Long topK,
        @Nullable Double minP,
        @Nullable Double presencePenalty,
        @Nullable Double frequencyPenalty,
        @Nullable Double repetitionPenalty,
        @Nullable Map<String, Double> logitBias,
        @Nullable Long seed,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<String> stop,

        @Nullable List<Integer> stopTokenIds,
        @Nullable Long maxTokens,
        @Nullable Long maxCompletionTokens,
        @Nullable Long minTokens,
        @Nullable Boolean ignoreEos,
        @Nullable Integer n,
        @Nullable Boolean logprobs,
        @Nullable Integer topLogprobs,
        @Nullable List<Integer> logprobTokenIds,
        @Nullable Boolean returnTokenIds,
        @Nullable Boolean returnTokensAsTokenIds,
        @Nullable Boolean returnPaintedImages,
        @Nullable String cacheSalt,
        @Nullable String requestId,
        @Nullable Integer priority,
        @Nullable String chatTemplate,
        @Nullable Map<String, Object> chatTemplateKwargs,
        @Nullable String reasoningEffort,
        @Nullable MediaOptions mediaIoKwargs,
        @Nullable Boolean echo,
        @Nullable Boolean addGenerationPrompt,
        @Nullable Boolean continueFinalMessage,
        @Nullable Boolean includeStopStrInOutput,
        @Nullable Boolean skipSpecialTokens,
        @Nullable Boolean spacesBetweenSpecialTokens,
        @Nullable List<ToolBody> tools,
        @Nullable ToolChoiceBody toolChoice,
        @Nullable Boolean parallelToolCalls,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<String> toolServer,

        @JsonAnySetter @Nullable Map<String, JsonNode> others) {

    @JsonNaming(SnakeCaseStrategy.class)
    public record StreamOptions(
            @Nullable Boolean includeUsage, @Nullable Boolean continuousUsageStats) {}

    /// How media are read that do not say it themselves, by kind.
    record MediaOptions(
            @Nullable VideoOptions video,
            @JsonAnySetter @Nullable Map<String, JsonNode> others) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record VideoOptions(
            @Nullable Integer numFrames,
            @Nullable Double fps,
            @JsonAnySetter @Nullable Map<String, JsonNode> others) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Message(
            @Nullable String role,
            @Nullable Content content,
            @Nullable String name,
            @Nullable String reasoningContent,
            @Nullable String reasoning,
            @Nullable List<ToolCallBody> toolCalls,
            @Nullable String toolCallId,
            @JsonAnySetter @Nullable Map<String, JsonNode> others) {

        @JsonIgnore
        boolean hasImages() {
            return others != null && MediaFields.asks(others.get("images"));
        }
    }

    /// A string, or parts.
    record Content(boolean plain, List<Part> parts) {

        @JsonCreator(mode = JsonCreator.Mode.DISABLED)
        Content {}

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Content of(String text) {
            return new Content(true, List.of(Part.of(text)));
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Content of(List<Part> parts) {
            return new Content(false, parts);
        }
    }

    /// @param detail, visualPrompts, numFrames, fps belong inside of `image_url` or `video_url`; clients write them
    ///     beside it, too
    @JsonNaming(SnakeCaseStrategy.class)
    record Part(
            @Nullable String type,
            @Nullable String text,
            @Nullable Media imageUrl,
            @Nullable Media videoUrl,
            @Nullable String detail,
            @Nullable List<VisualPromptBody> visualPrompts,
            @Nullable Integer numFrames,
            @Nullable Double fps,
            @Nullable String videoBackend,
            @JsonAnySetter @Nullable Map<String, JsonNode> others) {

        static Part of(String text) {
            return new Part("text", text, null, null, null, null, null, null, null, null);
        }
    }

    /// Some clients write the URL alone in place of the object.
    record Media(
            @Nullable String url,
            @Nullable String detail,
            @Nullable List<VisualPromptBody> visualPrompts,
            @Nullable Integer numFrames,
            @Nullable Double fps,
            @Nullable String videoBackend,
            @Nullable Map<String, JsonNode> others) {

        @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
        Media(
                @JsonProperty("url") @Nullable String url,
                @JsonProperty("detail") @Nullable String detail,
                @JsonProperty("visual_prompts") @Nullable List<VisualPromptBody> visualPrompts,
                @JsonProperty("num_frames") @Nullable Integer numFrames,
                @JsonProperty("fps") @Nullable Double fps,
                @JsonProperty("video_backend") @Nullable String videoBackend,
                @JsonAnySetter @Nullable Map<String, JsonNode> others) {
            this.url = url;
            this.detail = detail;
            this.visualPrompts = visualPrompts;
            this.numFrames = numFrames;
            this.fps = fps;
            this.videoBackend = videoBackend;
            this.others = others;
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Media of(String url) {
            return new Media(url, null, null, null, null, null, null);
        }
    }
}
