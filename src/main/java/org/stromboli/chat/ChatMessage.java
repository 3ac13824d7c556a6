package org.stromboli.chat;

import java.util.List;
import java.util.Map;

/// One message of a chat as the template sees it.
///
/// @param role `system`, `user`, `assistant`, or whatever the template knows
/// @param parts in the order in which the client gave them
/// @param plain the client gave its content as one string rather than as parts: some templates tell these apart
/// @param extra further fields that templates read, as JSON data (`name`, `tool_calls`, ...)
public record ChatMessage(String role, List<ContentPart> parts, boolean plain, Map<String, Object> extra) {

    public ChatMessage {
        parts = List.copyOf(parts);
    }
}
