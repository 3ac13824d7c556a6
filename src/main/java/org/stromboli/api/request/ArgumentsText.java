package org.stromboli.api.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The arguments of a call as the model wrote them: a JSON object, or the beginning of one where `max_tokens` or a stop
/// string cut it short.
public final class ArgumentsText {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final JsonMapper PARTS = new JsonMapper();

    /// A number or a word at the end, which may lack its rest.
    private static final Pattern LAST_WORD = Pattern.compile("[\\w+.-]{1,400}$");

    /// The same with the comma before it.
    private static final Pattern LAST_VALUE = Pattern.compile(",?\\s{0,100}[\\w+.-]{0,400}$");

    private static final int MAX_ESCAPE_LENGTH = 6; // characters, of a hexadecimal one

    private ArgumentsText() {}

    /// Whether they are there to their end.
    public static boolean isWhole(String arguments) {
        try {
            return MAPPER.readTree(arguments).isObject();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /// Whether they are the beginning of an object whose rest is missing.
    public static boolean isCut(String arguments) {
        try {
            PARTS.readTree(LAST_VALUE.matcher(arguments).replaceFirst(""));
            return false;
        } catch (JsonEOFException e) {
            return arguments.stripLeading().startsWith("{");
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /// The text that is the value of a name, as far as it is there; nothing if it is not there or no text.
    public static String textThereOf(String name, String arguments) {
        for (int end = arguments.length(); end > 0 && end > arguments.length() - MAX_ESCAPE_LENGTH; end--) {
            String beginning = arguments.substring(0, end);
            for (String rest : List.of("\"}", "}")) {
                try {
                    String text = PARTS.readTree(beginning + rest).path(name).asText();
                    boolean half = !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1));
                    return half ? text.substring(0, text.length() - 1) : text;
                } catch (JsonProcessingException e) {
                    // the next one may be whole
                }
            }
        }
        return "";
    }

    /// The values that are there to their end, each where it stands.
    public static ObjectNode whatIsThere(String arguments) {
        ObjectNode object = MAPPER.createObjectNode();
        try (JsonParser parser = PARTS.createParser(LAST_WORD.matcher(arguments).replaceFirst(""))) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                fill(object, parser);
            }
        } catch (JsonProcessingException e) {
            return object; // it was cut here
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return object;
    }

    private static void fill(ContainerNode<?> container, JsonParser parser) throws IOException {
        String name = "";
        for (JsonToken token = parser.nextToken(); token != null && !token.isStructEnd(); token = parser.nextToken()) {
            if (token == JsonToken.FIELD_NAME) {
                name = parser.currentName();
                continue;
            }
            ContainerNode<?> inner = container(token);
            add(container, name, inner == null ? PARTS.readTree(parser) : inner);
            if (inner != null) {
                fill(inner, parser);
            }
        }
    }

    private static @Nullable ContainerNode<?> container(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> MAPPER.createObjectNode();
            case START_ARRAY -> MAPPER.createArrayNode();
            default -> null;
        };
    }

    private static void add(ContainerNode<?> container, String name, JsonNode value) {
        switch (container) {
            case ObjectNode object -> object.set(name, value);
            case ArrayNode array -> array.add(value);
            default -> throw new IllegalStateException();
        }
    }
}
