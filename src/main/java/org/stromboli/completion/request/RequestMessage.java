package org.stromboli.completion.request;

import java.util.List;
import java.util.Map;
import org.stromboli.chat.tools.JsonWriter;
import org.stromboli.chat.tools.ToolUse;

/// One message as the client sent it, media still unread.
///
/// @param plain its content was one string rather than parts
/// @param extra further fields that templates read, as JSON data
/// @param tools calls, or the result of one
public record RequestMessage(
        String role, List<RequestPart> parts, boolean plain, Map<String, Object> extra, ToolUse tools) {

    public RequestMessage(String role, List<RequestPart> parts, boolean plain, Map<String, Object> extra) {
        this(role, parts, plain, extra, ToolUse.NONE);
    }

    public RequestMessage {
        parts = List.copyOf(parts);
        extra = Map.copyOf(extra);
    }

    /// Characters of the tool calls in it.
    long callChars() {
        return tools instanceof ToolUse.Calls(var calls)
                ? calls.stream()
                        .mapToLong(call -> JsonWriter.text(call.json()).length())
                        .sum()
                : 0;
    }
}
