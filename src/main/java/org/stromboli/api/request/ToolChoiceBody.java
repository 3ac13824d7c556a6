package org.stromboli.api.request;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `tool_choice` of a body: a word, or an object that names a function or some allowed ones.
record ToolChoiceBody(
        @Nullable String type,
        @Nullable Named function,
        @Nullable Allowed allowedTools) {

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    ToolChoiceBody(
            @JsonProperty("type") @Nullable String type,
            @JsonProperty("function") @Nullable Named function,
            @JsonProperty("allowed_tools") @Nullable Allowed allowedTools) {
        this.type = type;
        this.function = function;
        this.allowedTools = allowedTools;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ToolChoiceBody of(String word) {
        return new ToolChoiceBody(word, null, null);
    }

    record Named(@Nullable String name) {}

    record Tool(@Nullable String type, @Nullable Named function) {}

    /// @param mode `auto` or `required`
    record Allowed(@Nullable String mode, @Nullable List<Tool> tools) {}
}
