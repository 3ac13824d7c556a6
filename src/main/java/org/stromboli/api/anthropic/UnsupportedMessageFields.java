package org.stromboli.api.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.stromboli.api.fields.Check;
import org.stromboli.generation.RequestRejectedException;

/// What this API knows and this server cannot do is rejected aloud; what asks for nothing is let through.
final class UnsupportedMessageFields {

    private static final List<String> UNKNOWN_HERE = List.of("container", "mcp_servers", "fallbacks");

    private static final List<String> THINKING = List.of("enabled", "disabled", "adaptive");

    private UnsupportedMessageFields() {}

    static void check(MessagesBody body) {
        if (body.thinking() != null
                && !THINKING.contains(
                        Check.present("thinking.type", body.thinking().type()))) {
            throw RequestRejectedException.invalid(
                    "thinking.type", "`thinking.type` must be one of `enabled`, `disabled`, `adaptive`.");
        }
        Map<String, JsonNode> others = body.others() == null ? Map.of() : body.others();
        for (String name : UNKNOWN_HERE) {
            JsonNode value = others.get(name);
            if (value != null && !value.isNull() && !(value.isContainerNode() && value.isEmpty())) {
                throw rejection(name, "`%s` is not supported by this server.".formatted(name));
            }
        }
    }

    static RequestRejectedException rejection(String param, String message) {
        return RequestRejectedException.of(
                RequestRejectedException.Kind.INVALID, param, "unsupported_parameter", message);
    }
}
