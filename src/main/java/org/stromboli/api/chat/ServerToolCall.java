package org.stromboli.api.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.completion.CompletionEvent;

/// A call that this server made while it answered. It is none of the `tool_calls`, which clients run. In a stream it
/// comes in two pieces: one when the call begins, one when it has ended.
///
/// @param index in streams only: numbers the calls of an answer
/// @param server label of the tool server
/// @param function its name and arguments, in the first piece
/// @param result in the second piece
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServerToolCall(
        @Nullable Integer index,
        String id,
        @Nullable String server,
        @Nullable Function function,
        @Nullable Result result) {

    /// @param arguments as the model wrote them
    record Function(String name, String arguments) {}

    /// @param output what the model is told
    /// @param error why there is no output
    /// @param images that the tool made, as `data:` URLs
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            @Nullable String output,
            @Nullable String error,
            @Nullable List<String> images) {

        static Result of(CompletionEvent.ServerCallEnded ended) {
            return new Result(
                    ended.failed() ? null : ended.output(),
                    ended.failed() ? ended.output() : null,
                    ended.images().isEmpty() ? null : ended.images());
        }
    }

    static ServerToolCall begun(@Nullable Integer index, CompletionEvent.ServerCallBegan began) {
        return new ServerToolCall(
                index,
                began.id(),
                began.tool().server(),
                new Function(began.tool().name(), began.arguments()),
                null);
    }

    static ServerToolCall ended(int index, CompletionEvent.ServerCallEnded ended) {
        return new ServerToolCall(index, ended.id(), null, null, Result.of(ended));
    }

    /// The whole of a call that has begun.
    ServerToolCall with(CompletionEvent.ServerCallEnded ended) {
        return new ServerToolCall(index, id, server, function, Result.of(ended));
    }
}
