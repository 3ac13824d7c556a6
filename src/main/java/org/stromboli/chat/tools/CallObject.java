package org.stromboli.chat.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call as a whole object, in any order of its members: the arguments may be called parameters, be missing, or be
/// written as a string, and all of it may be wrapped in `{"function": …}`.
///
/// @param arguments a JSON object
record CallObject(String name, String arguments) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// Null if it is no call.
    static @Nullable CallObject of(String json) {
        try {
            JsonNode object = MAPPER.readTree(json);
            JsonNode call = object.path("function").isObject() ? object.path("function") : object;
            JsonNode arguments = call.has("arguments") ? call.path("arguments") : call.path("parameters");
            if (arguments.isTextual()) {
                arguments = MAPPER.readTree(arguments.asText());
            }
            String text = arguments.isMissingNode() || arguments.isNull() ? "{}" : text(arguments);
            return call.path("name").isTextual() && text != null
                    ? new CallObject(call.path("name").asText(), text)
                    : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /// What a string in quotes says; empty if it is none.
    static String string(String quoted) {
        try {
            return MAPPER.readTree(quoted).asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private static @Nullable String text(JsonNode node) {
        return node.isObject() ? JsonWriter.text(MAPPER.convertValue(node, Map.class)) : null;
    }
}
