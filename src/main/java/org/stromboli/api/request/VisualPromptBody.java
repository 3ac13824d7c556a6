package org.stromboli.api.request;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A mark as it stands in JSON. Places are `[x1, y1, x2, y2, ...]` or `[[x1, y1], [x2, y2], ...]`.
@JsonNaming(SnakeCaseStrategy.class)
record VisualPromptBody(
        @Nullable String shape,
        @Nullable List<Double> bbox,
        @Nullable List<JsonNode> polygon,
        @Nullable List<List<JsonNode>> polygons,
        @Nullable List<JsonNode> points,
        @Nullable String color,
        @Nullable Integer alpha,
        @Nullable Double width,
        @Nullable String label,
        @Nullable Long seed,
        @Nullable Boolean normalized,
        @JsonAnySetter @Nullable Map<String, JsonNode> others) {}
