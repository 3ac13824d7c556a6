package org.stromboli.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.stromboli.generation.RequestRejectedException;

/// Keeps the last message of a prompt open: its text is marked before rendering, and everything from the mark
/// on is cut off afterwards. Or opens the answer with some words.
final class FinalMessageContinuation {

    /// Ends with a space, so that a template which trims its texts gives itself away.
    private static final String MARK = "\uFDEF ";

    private FinalMessageContinuation() {}

    /// Marks the last text of the last message.
    static void mark(List<Map<String, Object>> messages) {
        if (messages.isEmpty()) {
            throw nothingToContinue();
        }
        Map<String, Object> last = messages.getLast();
        switch (last.get("content")) {
            case String text -> last.put("content", marked(text));
            case List<?> parts -> last.put("content", marked(parts));
            case null, default -> throw nothingToContinue();
        }
    }

    static String marked(String text) {
        if (text.isEmpty()) {
            throw nothingToContinue();
        }
        return text + MARK;
    }

    private static List<Object> marked(List<?> parts) {
        List<Object> marked = new ArrayList<>(parts);
        for (int at = parts.size() - 1; at >= 0; at--) {
            if (parts.get(at) instanceof Map<?, ?> part && part.get("text") instanceof String text) {
                marked.set(at, Map.of("type", "text", "text", text + MARK));
                return marked;
            }
        }
        throw nothingToContinue();
    }

    static String cut(String rendered) {
        int at = rendered.lastIndexOf(MARK.strip());
        if (at < 0) {
            throw RequestRejectedException.invalid(
                    "continue_final_message",
                    "this model's chat template does not print the final message to continue");
        }
        String open = rendered.substring(0, at);
        return rendered.startsWith(MARK, at) ? open : open.stripTrailing();
    }

    /// What the answer begins with, set off from a role's colon as an answer would be.
    static String opened(String rendered, String opening) {
        return rendered + (opening.isEmpty() || !rendered.endsWith(":") ? "" : " ") + opening;
    }

    private static RequestRejectedException nothingToContinue() {
        return RequestRejectedException.invalid("continue_final_message", "the final message has no text to continue");
    }
}
