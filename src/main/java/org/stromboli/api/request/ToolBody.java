package org.stromboli.api.request;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One of the `tools` of a body.
record ToolBody(@Nullable String type, @Nullable Function function) {

    /// @param parameters JSON schema of an object
    /// @param strict whether arguments have to keep to the schema, which is so wherever a call is demanded
    record Function(
            @Nullable String name,
            @Nullable String description,
            @Nullable Map<String, Object> parameters,
            @Nullable Boolean strict,
            @JsonAnySetter @Nullable Map<String, JsonNode> others) {}
}
