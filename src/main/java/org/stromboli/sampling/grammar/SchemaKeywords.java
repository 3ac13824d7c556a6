package org.stromboli.sampling.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which words of a schema say something, and about which type. Words that no version of JSON Schema knows say nothing,
/// as it demands.
final class SchemaKeywords {

    private static final Map<String, Set<String>> BY_TYPE = new TreeMap<>(Map.of(
            "object", Set.of("properties", "required", "additionalProperties"),
            "array", Set.of("items", "minItems", "maxItems"),
            "string", Set.of("pattern", "minLength", "maxLength", "format"),
            "number", Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")));

    private static final Set<String> OF_ALL = Set.of("$ref", "const", "enum", "type", "anyOf", "oneOf", "allOf");

    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "integer", "number", "boolean", "null");

    private static final Set<String> UNSUPPORTED = Set.of(
            "not",
            "if",
            "then",
            "else",
            "prefixItems",
            "additionalItems",
            "contains",
            "minContains",
            "maxContains",
            "uniqueItems",
            "patternProperties",
            "propertyNames",
            "minProperties",
            "maxProperties",
            "dependencies",
            "dependentRequired",
            "dependentSchemas",
            "unevaluatedItems",
            "unevaluatedProperties",
            "multipleOf",
            "nullable",
            "$dynamicRef",
            "$recursiveRef");

    private SchemaKeywords() {}

    static void check(SchemaPlace place) {
        for (Object each : place.schema().keySet()) {
            String keyword = each.toString();
            boolean neutral = Boolean.FALSE.equals(place.get(keyword)) && !keyword.startsWith("unevaluated");
            if (UNSUPPORTED.contains(keyword) && !neutral) {
                throw new GrammarException("has the keyword `%s` at `%s`, which is not supported"
                        .formatted(keyword, SchemaPlace.shown(place.path())));
            }
        }
    }

    /// Refuses whatever stands beside these words and would say something, too.
    static void checkAlone(SchemaPlace place, Set<String> words) {
        for (Object each : place.schema().keySet()) {
            String keyword = each.toString();
            if (!words.contains(keyword) && saysSomething(keyword)) {
                throw new GrammarException("has the keyword `%s` beside `%s` at `%s`, which is not supported"
                        .formatted(
                                keyword,
                                words.stream().filter(place::has).findFirst().orElseThrow(),
                                SchemaPlace.shown(place.path())));
            }
        }
    }

    private static boolean saysSomething(String keyword) {
        return OF_ALL.contains(keyword) || BY_TYPE.values().stream().anyMatch(words -> words.contains(keyword));
    }

    /// The types that a value may have: named, or else those that the other words are about; none where they do not
    /// say.
    static List<String> types(SchemaPlace place) {
        if (!place.has("type")) {
            return BY_TYPE.entrySet().stream()
                    .filter(type -> type.getValue().stream().anyMatch(place::has))
                    .map(Map.Entry::getKey)
                    .toList();
        }
        List<String> types = new ArrayList<>();
        List<?> named = place.get("type") instanceof List<?> list
                ? list
                : List.of(place.text("type").orElseThrow());
        for (Object each : named) {
            if (!(each instanceof String type) || !TYPES.contains(type)) {
                throw new GrammarException("names a type that does not exist at `%s`".formatted(place.at("type")));
            }
            if (!types.contains(type)) {
                types.add(type);
            }
        }
        if (types.isEmpty()) {
            throw new GrammarException("allows no value at `%s`".formatted(SchemaPlace.shown(place.path())));
        }
        if (types.contains("number")) {
            types.remove("integer"); // every integer is a number
        }
        return types;
    }

    static boolean isOf(String type, @Nullable Object value) {
        return switch (type) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "number" -> value instanceof Number;
            case "integer" ->
                value instanceof Number number
                        && new BigDecimal(number.toString())
                                        .stripTrailingZeros()
                                        .scale()
                                <= 0;
            case "boolean" -> value instanceof Boolean;
            default -> value == null;
        };
    }
}
