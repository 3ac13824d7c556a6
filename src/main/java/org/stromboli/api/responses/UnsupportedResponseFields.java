package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.stromboli.generation.RequestRejectedException;

/// What this API knows and this server cannot do is rejected aloud; what asks for nothing is let through.
final class UnsupportedResponseFields {

    private static final Map<String, String> REASONS = reasons();

    /// Nothing is left out of a conversation by either: one that is too long is rejected.
    private static final Set<String> TRUNCATIONS = Set.of("auto", "disabled");

    private UnsupportedResponseFields() {}

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("previous_response_id", "nothing is stored here; send the whole conversation as `input`");
        reasons.put("conversation", "nothing is stored here; send the whole conversation as `input`");
        reasons.put("background", "responses are made while their client waits, or streamed");
        reasons.put("prompt", "no prompts are stored here; send `instructions` and `input`");
        reasons.put("context_management", "nothing is left out of a conversation here");
        reasons.put("moderation", "this server has no moderation");
        return reasons;
    }

    static void check(ResponsesBody body) {
        Map<String, JsonNode> others = body.others() == null ? Map.of() : body.others();
        REASONS.forEach((name, reason) -> {
            JsonNode value = others.get(name);
            if (value != null && asks(value)) {
                throw rejection(name, "`%s` is not supported: %s.".formatted(name, reason));
            }
        });
        JsonNode truncation = others.get("truncation");
        if (truncation != null && !truncation.isNull() && !TRUNCATIONS.contains(truncation.asText())) {
            throw rejection("truncation", "`truncation` must be `auto` or `disabled`.");
        }
    }

    private static boolean asks(JsonNode value) {
        return !value.isNull()
                && !(value.isBoolean() && !value.asBoolean())
                && !(value.isContainerNode() && value.isEmpty());
    }

    static RequestRejectedException rejection(String param, String message) {
        return RequestRejectedException.of(
                RequestRejectedException.Kind.INVALID, param, "unsupported_parameter", message);
    }
}
