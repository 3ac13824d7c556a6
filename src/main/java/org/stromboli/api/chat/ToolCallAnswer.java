package org.stromboli.api.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// A call of a tool in an answer, or in a stream a piece of one: what is told once comes with the first piece.
///
/// @param index in streams only
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ToolCallAnswer(
        @Nullable Integer index,
        @Nullable String id,
        @Nullable String type,
        Function function) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Function(@Nullable String name, String arguments) {}

    static ToolCallAnswer whole(GatheredAnswer.Call call) {
        return new ToolCallAnswer(null, call.id(), "function", new Function(call.name(), call.arguments()));
    }

    static ToolCallAnswer first(int index, String id, String name) {
        return new ToolCallAnswer(index, id, "function", new Function(name, ""));
    }

    static ToolCallAnswer more(int index, String arguments) {
        return new ToolCallAnswer(index, null, null, new Function(null, arguments));
    }
}
