package org.stromboli.toolserver;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a call came to. All of it was written by others: data, never instructions.
///
/// @param texts in the order of the server; of a failure one sentence of ours
/// @param structured JSON data of an object, if the server sent some
/// @param images that the tool made
public record ToolResult(
        Status status, List<String> texts, Optional<Map<String, @Nullable Object>> structured, List<ToolImage> images) {

    /// How a call ended.
    public enum Status {
        /// The tool has answered.
        RETURNED,
        /// The tool says that it failed.
        TOOL_ERROR,
        /// There is no answer of the tool: unreachable, too slow, too large, or not according to the protocol.
        FAILED
    }

    public ToolResult {
        texts = List.copyOf(texts);
        structured = structured.map(data -> Collections.unmodifiableMap(new LinkedHashMap<>(data)));
        images = List.copyOf(images);
    }

    /// @param reason a sentence for model and client
    public static ToolResult failed(String reason) {
        return new ToolResult(Status.FAILED, List.of(reason), Optional.empty(), List.of());
    }

    public static ToolResult text(String text) {
        return new ToolResult(Status.RETURNED, List.of(text), Optional.empty(), List.of());
    }

    public boolean isError() {
        return status != Status.RETURNED;
    }

    /// All texts, one after the other.
    public String text() {
        return String.join("\n", texts);
    }

    /// Memory that it takes, about.
    public long bytes() {
        return texts.stream().mapToLong(String::length).sum()
                + images.stream().mapToLong(image -> image.bytes().length).sum();
    }
}
