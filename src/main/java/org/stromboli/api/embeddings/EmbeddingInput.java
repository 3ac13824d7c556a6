package org.stromboli.api.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.FieldNames;
import org.stromboli.api.fields.JsonFields;
import org.stromboli.generation.RequestRejectedException;

/// The images of `input` as content parts of a chat. An image is a URL, an object with `image` or `image_url`, or a
/// content part. Texts and token ids are rejected: the vision tower has no vectors for them, and those of the decoder
/// could not be compared with an image's.
final class EmbeddingInput {

    private static final Pattern URL = Pattern.compile("(?i)(data|https?|file):");

    private EmbeddingInput() {}

    /// @param parts get the images
    /// @param names learn what the client calls them
    static void read(JsonNode input, ArrayNode parts, FieldNames names) {
        if (!input.isArray()) {
            add("input", input, parts, names);
            return;
        }
        if (input.isEmpty()) {
            throw RequestRejectedException.invalid("input", "`input` must have at least one image.");
        }
        for (int i = 0; i < input.size(); i++) {
            add("input[%d]".formatted(i), input.get(i), parts, names);
        }
    }

    private static void add(String path, JsonNode given, ArrayNode parts, FieldNames names) {
        String part = "messages[0].content[%d]".formatted(parts.size());
        names.put(part, path);
        if (given.isTextual()) {
            checkUrl(path, given.asText());
            names.put(part + ".image_url", path);
            names.put(part + ".image_url.url", path);
            parts.addObject().put("type", "image_url").set("image_url", given);
        } else if (given.isObject()) {
            parts.add(part(JsonFields.of(path, given)));
        } else if (given.isNumber() || given.isArray()) {
            throw imagesOnly(path, "token ids");
        } else {
            Check.present(path, given.isNull() ? null : given);
            throw imagesOnly(path, "a value of this type");
        }
    }

    private static ObjectNode part(JsonFields fields) {
        if (!fields.has("image") && !fields.has("image_url") && fields.has("text")) {
            throw imagesOnly(fields.path("text"), "text");
        }
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        if (!fields.has("type")) {
            part.put("type", "image_url");
        }
        return part.setAll(fields.members());
    }

    private static void checkUrl(String path, String text) {
        if (!URL.matcher(text).lookingAt()) {
            throw imagesOnly(path, "text");
        }
    }

    static RequestRejectedException imagesOnly(String path, String given) {
        return RequestRejectedException.invalid(
                path,
                "`%s` is %s, but this model embeds images: each is a `data:`, http(s) or file URL, or a part of the type `image_url`."
                        .formatted(path, given));
    }
}
