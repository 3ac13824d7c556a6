package org.stromboli.chat.tools;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The JSON schema of a call: the function's name, and arguments that its own schema holds for.
///
/// @param nameKey what the convention calls the name
/// @param argumentsKey what the convention calls the arguments
record CallSchema(String nameKey, String argumentsKey) {

    /// Words of a schema that hold values, in which `$ref` means nothing.
    private static final Set<String> VALUES = Set.of("const", "enum", "default", "examples");

    /// A call of one of these.
    ///
    /// @param path where the schema will stand, as `$ref` writes it
    Map<String, Object> ofOne(List<Tool> tools, String path) {
        if (tools.size() == 1) {
            return of(tools.getFirst(), path);
        }
        List<Object> options = new ArrayList<>();
        for (Tool tool : tools) {
            options.add(of(tool, "%s/anyOf/%d".formatted(path, options.size())));
        }
        return Map.of("anyOf", options);
    }

    private Map<String, Object> of(Tool tool, String path) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(nameKey, Map.of("const", tool.name()));
        properties.put(argumentsKey, moved(tool.parameters(), "%s/properties/%s".formatted(path, argumentsKey)));
        Map<String, Object> call = new LinkedHashMap<>();
        call.put("type", "object");
        call.put("properties", properties);
        call.put("required", List.of(nameKey, argumentsKey));
        return call;
    }

    /// The same schema at another place of a larger one: references within it go along.
    private static Map<String, @Nullable Object> moved(Map<?, ?> schema, String path) {
        Map<String, @Nullable Object> moved = new LinkedHashMap<>();
        schema.forEach((key, value) -> {
            String word = String.valueOf(key);
            boolean reference = word.equals("$ref") && value instanceof String;
            moved.put(
                    word,
                    reference ? target((String) value, path) : VALUES.contains(word) ? value : inside(value, path));
        });
        return moved;
    }

    private static @Nullable Object inside(@Nullable Object value, String path) {
        return switch (value) {
            case Map<?, ?> map -> moved(map, path);
            case List<?> list -> {
                List<@Nullable Object> moved = new ArrayList<>();
                list.forEach(each -> moved.add(inside(each, path)));
                yield moved;
            }
            case null, default -> value;
        };
    }

    private static String target(String reference, String path) {
        return reference.equals("#") || reference.startsWith("#/") ? path + reference.substring(1) : reference;
    }
}
