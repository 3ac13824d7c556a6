package org.stromboli.api.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stromboli.completion.request.StructuredOutput;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.grammar.StructuredOutputSpec;

/// The fields that ask for a form of the answer: OpenAI's `response_format`, vLLM's `structured_outputs` and its older
/// `guided_json`, `guided_regex`, `guided_choice` and `guided_grammar`, and llama.cpp's `grammar`. At most one of them
/// may ask.
final class ResponseFormatReader {

    private static final String FORMAT = "response_format";
    private static final String OUTPUTS = "structured_outputs";

    /// A schema may also be written as a string.
    private static final JsonMapper TEXT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        TEXT.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(64).build());
    }

    private ResponseFormatReader() {}

    static Optional<StructuredOutput> read(@Nullable Map<String, JsonNode> others) {
        if (others == null) {
            return Optional.empty();
        }
        List<StructuredOutput> requested = new ArrayList<>();
        StructuredOutputSpec.Whitespace whitespace = WhitespaceReader.read(others);
        others.forEach((name, value) -> {
            switch (name) {
                case FORMAT -> responseFormat(value, whitespace).ifPresent(requested::add);
                case OUTPUTS ->
                    outputs(value)
                            .forEach((key, each) -> requested.add(form(OUTPUTS + "." + key, key, each, whitespace)));
                case "guided_json", "guided_regex", "guided_choice", "guided_grammar", "grammar" -> {
                    if (!isEmpty(name, value)) {
                        requested.add(form(name, name.replace("guided_", ""), value, whitespace));
                    }
                }
                default -> {}
            }
        });
        if (requested.size() > 1) {
            throw RequestRejectedException.invalid(
                    requested.get(1).param(),
                    "`%s` and `%s` cannot both be given."
                            .formatted(
                                    requested.get(0).param(), requested.get(1).param()));
        }
        return requested.stream().findFirst();
    }

    private static Optional<StructuredOutput> responseFormat(
            JsonNode value, StructuredOutputSpec.Whitespace whitespace) {
        if (isEmpty(value)) {
            return Optional.empty();
        }
        return switch (value.path("type").asText()) {
            case "text" -> Optional.empty();
            case "json_object" ->
                Optional.of(new StructuredOutput(FORMAT, new StructuredOutputSpec.JsonObject(whitespace)));
            case "json_schema" -> {
                JsonNode schema = value.path("json_schema").path("schema");
                if (schema.isMissingNode()) {
                    throw RequestRejectedException.invalid(
                            FORMAT + ".json_schema.schema", "`response_format.json_schema.schema` is required.");
                }
                yield Optional.of(form(FORMAT + ".json_schema.schema", "json", schema, whitespace));
            }
            default ->
                throw RequestRejectedException.invalid(
                        FORMAT + ".type",
                        "`response_format.type` must be one of `text`, `json_object` and `json_schema`.");
        };
    }

    private static Map<String, JsonNode> outputs(JsonNode value) {
        if (!isEmpty(value) && !value.isObject()) {
            throw RequestRejectedException.invalid(OUTPUTS, "`structured_outputs` must be an object.");
        }
        Map<String, JsonNode> asked = new HashMap<>();
        for (Map.Entry<String, JsonNode> each : value.properties()) {
            boolean neutral = isEmpty(each.getKey(), each.getValue())
                    || each.getValue().equals(TEXT.getNodeFactory().booleanNode(false));
            if (!neutral && !WhitespaceReader.OPTIONS.contains(each.getKey())) {
                asked.put(each.getKey(), each.getValue());
            }
        }
        return asked;
    }

    private static StructuredOutput form(
            String param, String kind, JsonNode value, StructuredOutputSpec.Whitespace whitespace) {
        StructuredOutputSpec form = switch (kind) {
            case "json" -> new StructuredOutputSpec.JsonSchema(plain(parsed(param, value)), whitespace);
            case "json_object" -> new StructuredOutputSpec.JsonObject(whitespace);
            case "regex" -> new StructuredOutputSpec.Regex(string(param, value));
            case "grammar" -> new StructuredOutputSpec.Gbnf(string(param, value));
            case "choice" -> new StructuredOutputSpec.OneOf(strings(param, value));
            default -> throw unsupported(param);
        };
        return new StructuredOutput(param, form);
    }

    private static RequestRejectedException unsupported(String param) {
        return RequestRejectedException.of(
                RequestRejectedException.Kind.INVALID,
                param,
                "unsupported_parameter",
                "`%s` is not supported by this server.".formatted(param));
    }

    private static JsonNode parsed(String param, JsonNode value) {
        if (!value.isTextual()) {
            return value;
        }
        try {
            return TEXT.readTree(value.asText());
        } catch (JsonProcessingException e) {
            throw RequestRejectedException.invalid(param, "`%s` must be a JSON schema.".formatted(param));
        }
    }

    private static String string(String param, JsonNode value) {
        if (!value.isTextual()) {
            throw RequestRejectedException.invalid(param, "`%s` must be a string.".formatted(param));
        }
        return value.asText();
    }

    private static List<String> strings(String param, JsonNode value) {
        if (!value.isArray()) {
            throw RequestRejectedException.invalid(param, "`%s` must be an array of strings.".formatted(param));
        }
        return value.valueStream().map(each -> string(param, each)).toList();
    }

    private static @Nullable Object plain(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                node.properties().forEach(each -> members.put(each.getKey(), plain(each.getValue())));
                yield members;
            }
            case ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                node.forEach(each -> items.add(plain(each)));
                yield items;
            }
            case STRING -> node.asText();
            case NUMBER -> node.numberValue();
            case BOOLEAN -> node.asBoolean();
            default -> null;
        };
    }

    // An empty schema asks for any JSON.
    private static boolean isEmpty(String field, JsonNode value) {
        return isEmpty(value)
                && !(value.isObject() && field.replace("guided_", "").equals("json"));
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || value.isTextual() && value.asText().isEmpty()
                || value.isContainerNode() && value.isEmpty() && !value.isArray();
    }
}
