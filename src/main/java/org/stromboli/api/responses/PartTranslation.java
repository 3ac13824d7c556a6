package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.stromboli.api.chat.ChatMessages;
import org.stromboli.api.fields.JsonFields;
import org.stromboli.api.fields.MediaFields;
import org.stromboli.api.request.PartReader;
import org.stromboli.generation.RequestRejectedException;

/// The content of messages and of what tools answered, as parts of a chat. Belongs to one request.
record PartTranslation(ChatMessages messages) {

    /// Fields of items that are read, whatever their names sound like.
    private static final Set<String> OF_ITEMS = Set.of("content");

    private static final String TEXT_PLACE = "an image needs a part of its own, of the type `input_image`";

    void rejectBeside(JsonFields item) {
        MediaFields.reject(item.path() + ".", item.members(), OF_ITEMS, ItemReader.PLACE);
    }

    /// @param name of the content, which is a text or parts
    void read(String role, String message, String name, JsonNode content) {
        if (content.isTextual()) {
            messages.text(role, message, content.asText(), name);
            return;
        }
        if (!content.isArray()) {
            throw RequestRejectedException.invalid(
                    name, "`%s` must be a string or an array of content parts.".formatted(name));
        }
        messages.message(role, message);
        for (int i = 0; i < content.size(); i++) {
            part(role, message, JsonFields.of("%s[%d]".formatted(name, i), content.get(i)));
        }
    }

    private void part(String role, String message, JsonFields part) {
        String type = part.text("type");
        switch (type) {
            case "input_text", "output_text", "text", "summary_text" -> text(role, message, part, "text");
            case "refusal" -> text(role, message, part, part.has("refusal") ? "refusal" : "text");
            case "reasoning_text", "thinking" -> {
                if (!role.equals("assistant")) {
                    throw ItemReader.badPart(part.path("type"), type);
                }
                String text = part.optionalText(part.has("thinking") ? "thinking" : "text");
                messages.thought(message, text == null ? "" : text);
            }
            case "encrypted_content" -> {} // only its vendor can read it
            default -> {
                if (!PartReader.isMediaItem(type)) {
                    throw ItemReader.badPart(part.path("type"), type);
                }
                mediaItem(role, message, part, type);
            }
        }
    }

    private void text(String role, String message, JsonFields part, String field) {
        MediaFields.reject(part.path() + ".", part.members(), Set.of(), TEXT_PLACE);
        messages.text(role, message, part.text(field), part.path(field));
    }

    private void mediaItem(String role, String message, JsonFields part, String type) {
        if (part.has("file_id")) {
            throw UnsupportedResponseFields.rejection(
                    type.equals("input_image") ? part.path("file_id") : part.path(),
                    "`%s`: no files are kept here; give an image as `image_url`.".formatted(part.path("file_id")));
        }
        messages.part(role, message, part.json(), part.path());
    }

    /// What a tool answered in forms of its own: a screenshot, or an object that the model sees as JSON.
    JsonNode ofOutput(JsonNode output) {
        if (output.isObject()) {
            if (output.path("image_url").isTextual()) {
                ObjectNode image = JsonNodeFactory.instance.objectNode().put("type", "input_image");
                return JsonNodeFactory.instance.arrayNode().add(image.set("image_url", output.path("image_url")));
            }
            JsonNode content = output.path("content");
            return content.isTextual() ? content : JsonNodeFactory.instance.textNode(output.toString());
        }
        boolean untyped =
                output.isArray() && !output.isEmpty() && !output.get(0).has("type");
        return untyped ? JsonNodeFactory.instance.textNode(output.toString()) : output;
    }
}
