package org.stromboli.api.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.chat.TranslatedChat;
import org.stromboli.api.fields.FieldNames;
import org.stromboli.api.fields.MediaFields;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.generation.RequestRejectedException;

/// The images of a request as a chat, which is read like any other.
final class EmbeddingsTranslation {

    private static final Predicate<JsonNode> NONE =
            value -> value.isNull() || value.isContainerNode() && value.isEmpty();

    /// Other servers' fields that would change a vector, with the values that do not.
    private static final Map<String, Predicate<JsonNode>> UNSUPPORTED = Map.of(
            "embed_dtype", NONE.or(text("float32")),
            "endianness", NONE.or(text("native", "little")),
            "normalize", NONE.or(JsonNode::asBoolean),
            "use_activation", NONE.or(JsonNode::asBoolean),
            "truncate_prompt_tokens", NONE.or(value -> value.asInt() == -1),
            "mm_processor_kwargs", NONE,
            "return_painted_images", NONE.or(value -> value.isBoolean() && !value.asBoolean()));

    private EmbeddingsTranslation() {}

    static TranslatedChat of(String id, EmbeddingsBody body) {
        checkOthers(body);
        ObjectNode chat = JsonNodeFactory.instance.objectNode();
        chat.put("model", body.model()).put("priority", body.priority());
        FieldNames names = new FieldNames();
        JsonNode input = present(body.input());
        JsonNode messages = present(body.messages());
        if ((input == null) == (messages == null)) {
            throw RequestRejectedException.invalid(
                    input == null ? "input" : "messages", "Either `input` or `messages` is required.");
        }
        if (input == null) {
            chat.set("messages", messages);
            return new TranslatedChat(id, chat, names);
        }
        ArrayNode parts =
                chat.putArray("messages").addObject().put("role", "user").putArray("content");
        EmbeddingInput.read(input, parts, names);
        names.put("messages", "input");
        return new TranslatedChat(id, chat, names);
    }

    /// What was read must be images alone, and one of them for each vector.
    static void check(EmbeddingsBody body, CompletionRequest read) {
        boolean chat = present(body.input()) == null;
        String path = chat ? "messages" : "input";
        int images = 0;
        for (RequestMessage message : read.chat().messages()) {
            for (RequestPart part : message.parts()) {
                switch (part) {
                    case RequestPart.Image image -> images++;
                    case RequestPart.Video video -> throw EmbeddingInput.imagesOnly(path, "a video");
                    case RequestPart.Text text -> {
                        if (!text.text().isBlank()) {
                            throw EmbeddingInput.imagesOnly(path, "text");
                        }
                    }
                }
            }
        }
        if (images == 0 || chat && images > 1) {
            throw RequestRejectedException.invalid(
                    path,
                    "`messages` must hold one image, got %d; several images belong in `input`, which gives a vector for each."
                            .formatted(images));
        }
    }

    private static void checkOthers(EmbeddingsBody body) {
        Map<String, JsonNode> others = body.others() == null ? Map.of() : body.others();
        for (String name : List.copyOf(others.keySet())) {
            Predicate<JsonNode> neutral = UNSUPPORTED.get(name);
            JsonNode value = others.get(name);
            if (neutral != null && value != null && !neutral.test(value)) {
                throw RequestRejectedException.of(
                        RequestRejectedException.Kind.INVALID,
                        name,
                        "unsupported_parameter",
                        "`%s` is not supported by this server with this value.".formatted(name));
            }
        }
        MediaFields.reject("", body.others(), Set.copyOf(UNSUPPORTED.keySet()), "images belong in `input`");
    }

    private static @Nullable JsonNode present(@Nullable JsonNode node) {
        return node == null || node.isNull() ? null : node;
    }

    private static Predicate<JsonNode> text(String... neutral) {
        Set<String> texts = Set.of(neutral);
        return value -> value.isTextual() && texts.contains(value.asText());
    }
}
