package org.stromboli.chat;

import java.util.List;
import java.util.Map;
import org.stromboli.chat.tools.ToolUse;

/// One message of a chat as the template sees it.
///
/// @param role `system`, `user`, `assistant`, or whatever the template knows
/// @param parts in the order in which the client gave them
/// @param plain the client gave its content as one string rather than as parts: some templates tell these apart
/// @param extra further fields that templates read, as JSON data (`name`, `reasoning_content`, ...)
/// @param tools calls, or the result of one
public record ChatMessage(
        String role, List<ContentPart> parts, boolean plain, Map<String, Object> extra, ToolUse tools) {

    /// The extra field with a turn of the assistant as this server generated it, to the character, for prompts in which
    /// calls are written as text: no template reads it, and clients cannot set it.
    public static final String GENERATED = "generated_text";

    public ChatMessage(String role, List<ContentPart> parts, boolean plain, Map<String, Object> extra) {
        this(role, parts, plain, extra, ToolUse.NONE);
    }

    public ChatMessage {
        parts = List.copyOf(parts);
    }
}
