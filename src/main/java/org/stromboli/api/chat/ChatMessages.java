package org.stromboli.api.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.FieldNames;

/// The messages of a chat while they are put together out of the parts of another API. Parts of one role that follow
/// each other become one message, unless they are kept apart. Belongs to one request.
public final class ChatMessages {

    private final FieldNames names;
    private final ArrayNode messages = JsonNodeFactory.instance.arrayNode();
    private final List<String> partNames = new ArrayList<>();
    private @Nullable ObjectNode open;

    public ChatMessages(FieldNames names) {
        this.names = names;
    }

    /// The message to which the next parts belong: the last one if it has this role, which may stay empty.
    ///
    /// @param name of the message in the client's request
    public ObjectNode message(String role, String name) {
        ObjectNode last = open;
        if (last != null && role(last).equals(role)) {
            return last;
        }
        separate();
        names.put("messages[%d]".formatted(messages.size()), name);
        ObjectNode message = messages.addObject().put("role", role);
        message.putArray("content");
        open = message;
        return message;
    }

    /// Begins a message of its own. What the assistant thought belongs to what it says next, and the system texts that
    /// a chat begins with to each other.
    public void begin(String role, String name) {
        ObjectNode last = open;
        boolean thought =
                last != null && role.equals("assistant") && last.path("content").isEmpty() && !last.has("tool_calls");
        boolean system = role.equals("system") && messages.size() == 1;
        if (!thought && !system) {
            separate();
        }
        message(role, name);
    }

    /// @param name of the text itself
    public void text(String role, String messageName, String text, String name) {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        part(role, messageName, part.put("type", "text").put("text", text), name);
        names.put(partPath() + ".text", name);
    }

    /// A part that is read as those of chats are.
    ///
    /// @param name of the part
    public void part(String role, String messageName, JsonNode part, String name) {
        message(role, messageName).withArray("content").add(part);
        partNames.add(name);
        names.put(partPath(), name);
        if (part.path("image_url").isTextual()) {
            names.put(partPath() + ".image_url.url", name + ".image_url");
        }
    }

    private String partPath() {
        return "messages[%d].content[%d]".formatted(messages.size() - 1, partNames.size() - 1);
    }

    /// What the assistant thought before it said or did something.
    public void thought(String messageName, String text) {
        if (!text.isEmpty()) {
            ObjectNode message = message("assistant", messageName);
            String before = message.path("reasoning_content").asText();
            message.put("reasoning_content", before + text);
        }
    }

    /// A call that the assistant made.
    ///
    /// @param name of the call
    /// @param argumentsName of its arguments
    public void toolCall(
            String messageName, String id, String tool, String arguments, String name, String argumentsName) {
        ObjectNode message = message("assistant", messageName);
        ArrayNode calls = message.withArray("tool_calls");
        String path = "messages[%d].tool_calls[%d]".formatted(messages.size() - 1, calls.size());
        names.put(path, name);
        names.put(path + ".function", name);
        names.put(path + ".function.arguments", argumentsName);
        ObjectNode call = calls.addObject().put("id", id).put("type", "function");
        call.putObject("function").put("name", tool).put("arguments", arguments);
    }

    /// Begins what a tool answered; parts of the role `tool` follow.
    ///
    /// @param name of the result
    /// @param idName of the id by which it names its call
    public void toolResult(String id, String name, String idName) {
        separate();
        ObjectNode message = message("tool", name).put("tool_call_id", id);
        names.put("messages[%d].tool_call_id".formatted(messages.size() - 1), idName);
        open = message;
    }

    /// All of them; nothing can be added any more.
    public ArrayNode finished() {
        separate();
        return messages;
    }

    /// Whether the last message is the assistant's, to be continued. One without a word is left out.
    public boolean endsWithAssistant() {
        separate();
        if (messages.isEmpty() || !role(messages.get(messages.size() - 1)).equals("assistant")) {
            return false;
        }
        JsonNode last = messages.get(messages.size() - 1);
        JsonNode content = last.path("content");
        boolean silent = content.isTextual() ? content.asText().isEmpty() : content.isEmpty();
        if (silent && !last.has("tool_calls")) {
            messages.remove(messages.size() - 1);
            return false;
        }
        return true;
    }

    private static String role(JsonNode message) {
        return message.path("role").asText();
    }

    /// What comes next begins a message of its own. One of a single text is written as a string, as most clients of a
    /// chat do.
    public void separate() {
        ObjectNode message = open;
        open = null;
        if (message == null) {
            return;
        }
        ArrayNode parts = message.withArray("content");
        if (role(message).equals("tool")) {
            joinTexts(parts);
        }
        if (parts.size() == 1 && parts.get(0).path("type").asText().equals("text")) {
            message.set("content", parts.get(0).path("text"));
            names.put("messages[%d].content".formatted(messages.size() - 1), partNames.getFirst());
        } else if (parts.isEmpty() && role(message).equals("tool")) {
            message.put("content", "");
        } else if (parts.isEmpty()) {
            message.putNull("content");
        }
        partNames.clear();
    }

    /// Texts of a tool are lines of one text.
    private static void joinTexts(ArrayNode parts) {
        for (JsonNode each : parts) {
            if (!each.path("type").asText().equals("text")) {
                return;
            }
        }
        if (parts.size() > 1) {
            List<String> lines = new ArrayList<>();
            parts.forEach(each -> lines.add(each.path("text").asText()));
            parts.removeAll();
            parts.addObject().put("type", "text").put("text", String.join("\n", lines));
        }
    }
}
