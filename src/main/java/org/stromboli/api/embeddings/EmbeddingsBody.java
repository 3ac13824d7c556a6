package org.stromboli.api.embeddings;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/embeddings`: `input`, or vLLM's `messages`.
///
/// @param input an image, or several: URLs, or content parts of a chat
/// @param messages a chat that holds one image and no text
/// @param encodingFormat `float` or `base64`
/// @param dimensions as many as there are
@JsonNaming(SnakeCaseStrategy.class)
public record EmbeddingsBody(
        @Nullable String model,
        @Nullable JsonNode input,
        @Nullable JsonNode messages,
        @Nullable String encodingFormat,
        @Nullable Integer dimensions,
        @Nullable Integer priority,
        @JsonAnySetter @Nullable Map<String, JsonNode> others) {}
