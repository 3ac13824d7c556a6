package org.stromboli.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /// The message to which the next parts belong: the last one if it has this role.
    ///
    /// @param name of the message in the client's request
    private ObjectNode message(String role, String name) {
        ObjectNode last = open;
        if (last != null && last.path("role").asText().equals(role)) {
            return last;
        }
        separate();
        names.put("messages[%d]".formatted(messages.size()), name);
        ObjectNode message = messages.addObject().put("role", role);
        message.putArray("content");
        open = message;
        return message;
    }

    /// @param name of the text itself
    public void text(String role, String messageName, String text, String name) {
        part(role, messageName, name).put("type", "text").put("text", text);
        names.put(partPath() + ".text", name);
    }

    /// @param name of the picture
    /// @param urlName of its data or its URL
    /// @return the picture's own fields, for more of them
    public ObjectNode image(String role, String messageName, String url, String name, String urlName) {
        ObjectNode image =
                part(role, messageName, name).put("type", "image_url").putObject("image_url");
        names.put(partPath() + ".image_url", name);
        names.put(partPath() + ".image_url.url", urlName);
        return image.put("url", url);
    }

    private ObjectNode part(String role, String messageName, String name) {
        ObjectNode part = message(role, messageName).withArray("content").addObject();
        partNames.add(name);
        names.put(partPath(), name);
        return part;
    }

    private String partPath() {
        return "messages[%d].content[%d]".formatted(messages.size() - 1, partNames.size() - 1);
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

    /// What a tool answered; a message of its own.
    ///
    /// @param name of the result
    /// @param idName of the id by which it names its call
    public void toolResult(String id, String text, String name, String idName) {
        separate();
        names.put("messages[%d]".formatted(messages.size()), name);
        names.put("messages[%d].tool_call_id".formatted(messages.size()), idName);
        messages.addObject().put("role", "tool").put("tool_call_id", id).put("content", text);
    }

    /// All of them; nothing can be added any more.
    public ArrayNode finished() {
        separate();
        return messages;
    }

    public boolean endsWithAssistant() {
        return !messages.isEmpty()
                && messages.get(messages.size() - 1).path("role").asText().equals("assistant");
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
        if (parts.size() == 1 && parts.get(0).path("type").asText().equals("text")) {
            message.set("content", parts.get(0).path("text"));
            names.put("messages[%d].content".formatted(messages.size() - 1), partNames.getFirst());
        } else if (parts.isEmpty()) {
            message.putNull("content");
        }
        partNames.clear();
    }
}
