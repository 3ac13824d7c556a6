package org.stromboli.api.decisions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.stromboli.api.chat.TranslatedChat;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.FieldNames;
import org.stromboli.api.fields.MediaFields;
import org.stromboli.generation.RequestRejectedException;

/// What the questions of a request have in common as a chat: its images, in a message that each question ends. The
/// images stand first, so that all prompts begin alike.
final class SystemOneTranslation {

    private SystemOneTranslation() {}

    static TranslatedChat of(String id, SystemOneBody body) {
        reject(body);
        FieldNames names = new FieldNames();
        ObjectNode chat = JsonNodeFactory.instance.objectNode();
        chat.put("model", body.model());
        chat.put("temperature", 0).put("max_tokens", 1).put("ignore_eos", true);
        chat.put("cache_salt", body.cacheSalt());
        chat.put("priority", body.priority());
        chat.put("chat_template", body.chatTemplate());
        if (body.chatTemplateKwargs() != null) {
            chat.set("chat_template_kwargs", body.chatTemplateKwargs());
        }
        ArrayNode parts =
                chat.putArray("messages").addObject().put("role", "user").putArray("content");
        List<SystemOneBody.Image> images = body.images() == null ? List.of() : body.images();
        for (int i = 0; i < images.size(); i++) {
            String path = "images[%d]".formatted(i);
            SystemOneBody.Image image = Check.present(path, images.get(i));
            parts.add(image.part());
            String part = "messages[0].content[%d]".formatted(i);
            names.put(part, path);
            if (image.inObject()) {
                names.put(part + ".image_url", path);
            }
            if (image.part().path("image_url").isTextual()) {
                names.put(part + ".image_url.url", path);
            }
        }
        names.put("messages", images.isEmpty() ? "state" : "images");
        return new TranslatedChat(id, chat, names);
    }

    /// What stands before every question: state and instructions, each in lines of its own.
    static String preface(SystemOneBody body) {
        JsonNode state = body.state();
        boolean images = body.images() != null && !body.images().isEmpty();
        String text = state == null || state.isNull() ? "" : state.isTextual() ? state.asText() : state.toString();
        if (text.isEmpty() && !images) {
            throw RequestRejectedException.invalid("state", "`state` is required where there are no `images`.");
        }
        String instructions = body.instructions() == null ? "" : body.instructions();
        return (text.isEmpty() ? "" : text + "\n") + (instructions.isEmpty() ? "" : instructions + "\n");
    }

    private static void reject(SystemOneBody body) {
        MediaFields.reject("", body.others(), Set.of("videos"), "images belong in `images`");
        Map<String, JsonNode> others = body.others() == null ? Map.of() : body.others();
        for (String name : List.of("videos", "stream", "states", "decision_template", "assets")) {
            JsonNode value = others.get(name);
            boolean asks = value != null
                    && !value.isNull()
                    && !(value.isContainerNode() && value.isEmpty())
                    && !(value.isBoolean() && !value.asBoolean());
            if (asks) {
                throw RequestRejectedException.of(
                        RequestRejectedException.Kind.INVALID,
                        name,
                        "unsupported_parameter",
                        "`%s` is not supported by this server.".formatted(name));
            }
        }
    }
}
