package org.stromboli.api.request;

import org.jspecify.annotations.Nullable;

/// One of the `tool_calls` of an assistant's message in a body.
record ToolCallBody(
        @Nullable String id,
        @Nullable String type,
        @Nullable Function function) {

    /// @param arguments a JSON object as text
    record Function(@Nullable String name, @Nullable String arguments) {}
}
