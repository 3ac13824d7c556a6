package org.stromboli.model.checkpoint;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One object of a checkpoint's JSON configuration. Checks every number that it gives out; `null` counts as absent.
/// Immutable.
///
/// @param where how errors name it, for example `config.json: text_config`
public record ConfigSection(String where, JsonNode json) {

    private static final long MAX_FILE_BYTES = 64_000_000;

    /// @throws CheckpointException if the file is missing or not a JSON object
    public static ConfigSection read(Path file) {
        return readIfPresent(file)
                .orElseThrow(() -> new CheckpointException(
                        "%s is missing from %s".formatted(file.getFileName(), file.getParent())));
    }

    /// Empty when there is nothing of this name.
    public static Optional<ConfigSection> readIfPresent(Path file) {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException("%s is no file, or a link that leads to none".formatted(file));
        }
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new CheckpointException("%s is larger than the %d bytes allowed".formatted(file, MAX_FILE_BYTES));
            }
            JsonNode json = new ObjectMapper().readTree(file.toFile());
            if (!json.isObject()) {
                throw new CheckpointException("%s is not a JSON object".formatted(file));
            }
            return Optional.of(new ConfigSection(file.getFileName().toString(), json));
        } catch (JsonParseException e) {
            JsonLocation at = e.getLocation();
            throw new CheckpointException(
                    "%s is not valid JSON at line %d, column %d".formatted(file, at.getLineNr(), at.getColumnNr()), e);
        } catch (IOException e) {
            throw new CheckpointException("%s cannot be read, or its JSON is beyond all limits".formatted(file), e);
        }
    }

    /// The object under `key`, empty of fields when absent. A number counts as absent: older files have one where
    /// newer ones have an object.
    public ConfigSection section(String key) {
        JsonNode child = json.path(key);
        if (child.isTextual() || child.isArray()) {
            throw wrong(key, child, "an object");
        }
        return new ConfigSection(where + ": " + key, child.isObject() ? child : JsonNodeFactory.instance.objectNode());
    }

    public boolean has(String key) {
        return json.hasNonNull(key);
    }

    public int integer(String key, int otherwise, int min, int max) {
        if (!has(key)) {
            return otherwise;
        }
        return integer(key, json.get(key), min, max);
    }

    private int integer(String key, JsonNode value, int min, int max) {
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < min || value.asInt() > max) {
            throw wrong(key, value, "a whole number from %d to %d".formatted(min, max));
        }
        return value.asInt();
    }

    /// A size: at least 1.
    public int size(String key, int otherwise, int max) {
        return integer(key, otherwise, 1, max);
    }

    public double number(String key, double otherwise, double min, double max) {
        if (!has(key)) {
            return otherwise;
        }
        JsonNode value = json.get(key);
        if (!value.isNumber() || !(value.asDouble() >= min && value.asDouble() <= max)) {
            throw wrong(key, value, "a number from %s to %s".formatted(min, max));
        }
        return value.asDouble();
    }

    public boolean flag(String key, boolean otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        if (!json.get(key).isBoolean()) {
            throw wrong(key, json.get(key), "true or false");
        }
        return json.get(key).asBoolean();
    }

    public String text(String key, String otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        if (!json.get(key).isTextual()) {
            throw wrong(key, json.get(key), "a text");
        }
        return json.get(key).asText();
    }

    /// A text of which only some values can be served.
    public String oneOf(String key, String otherwise, List<String> supported) {
        String value = text(key, otherwise);
        if (!supported.contains(value)) {
            throw wrong(key, json.path(key), "one of " + String.join(", ", supported));
        }
        return value;
    }

    /// A list of numbers; empty when absent.
    public List<Double> numbers(String key) {
        List<Double> numbers = new ArrayList<>();
        for (JsonNode each : json.path(key)) {
            if (!each.isNumber()) {
                throw wrong(key, json.get(key), "a list of numbers");
            }
            numbers.add(each.asDouble());
        }
        return numbers;
    }

    /// A whole number or a list of them; empty when absent.
    public List<Integer> integers(String key, int min, int max) {
        List<Integer> found = new ArrayList<>();
        if (has(key) && json.get(key).isArray()) {
            json.get(key).forEach(each -> found.add(integer(key, each, min, max)));
        } else if (has(key)) {
            found.add(integer(key, json.get(key), min, max));
        }
        return found;
    }

    public CheckpointException wrong(String key, Object found, String expected) {
        return new CheckpointException("%s: %s is %s, expected %s".formatted(where, key, found, expected));
    }
}
