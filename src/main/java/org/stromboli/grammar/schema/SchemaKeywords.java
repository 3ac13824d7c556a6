package org.stromboli.grammar.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.stromboli.grammar.expression.GrammarException;

/// Which words of a schema say something, and about which type. Words that no version of JSON Schema knows say nothing,
/// as it demands, nor do those that only describe values.
final class SchemaKeywords {

    private static final Map<String, Set<String>> BY_TYPE = new TreeMap<>(Map.of(
            "object",
            Set.of(
                    "properties",
                    "required",
                    "additionalProperties",
                    "patternProperties",
                    "propertyNames",
                    "minProperties",
                    "maxProperties",
                    "unevaluatedProperties"),
            "array",
            Set.of(
                    "items",
                    "prefixItems",
                    "additionalItems",
                    "minItems",
                    "maxItems",
                    "contains",
                    "minContains",
                    "maxContains",
                    "uniqueItems",
                    "unevaluatedItems"),
            "string",
            Set.of("pattern", "minLength", "maxLength", "format"),
            "number",
            Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")));

    private static final Set<String> OF_ALL = Set.of(
            "$ref",
            "$dynamicRef",
            "$recursiveRef",
            "const",
            "enum",
            "type",
            "anyOf",
            "oneOf",
            "allOf",
            "not",
            "if",
            "then",
            "else",
            "dependentRequired",
            "dependentSchemas",
            "dependencies",
            "nullable");

    static final List<String> REFERENCES = List.of("$ref", "$dynamicRef", "$recursiveRef");

    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "integer", "number", "boolean", "null");

    private SchemaKeywords() {}

    /// Complains of values that these keywords cannot have, whatever else is said.
    static void check(SchemaPlace place) {
        for (String keyword : List.of("uniqueItems", "nullable")) {
            if (place.has(keyword) && !(place.get(keyword) instanceof Boolean)) {
                throw new GrammarException(
                        "needs true or false at `%s`".formatted(SchemaPlace.shown(place.at(keyword))));
            }
        }
    }

    /// Whether a keyword restricts values.
    static boolean saysSomething(String keyword) {
        return OF_ALL.contains(keyword) || BY_TYPE.values().stream().anyMatch(words -> words.contains(keyword));
    }

    /// The values of `enum` or `const`; none where there is neither.
    static List<?> fixed(SchemaPlace place) {
        return place.has("const") ? Collections.singletonList(place.get("const")) : place.list("enum");
    }

    /// Whether a schema restricts values by one reference and nothing else.
    static boolean isOnlyReference(SchemaPlace place) {
        List<String> all = place.schema().keySet().stream()
                .map(Object::toString)
                .filter(SchemaKeywords::saysSomething)
                .toList();
        return all.size() == 1 && REFERENCES.contains(all.getFirst());
    }

    /// The first keyword that refers to another schema.
    static String reference(SchemaPlace place) {
        return REFERENCES.stream().filter(place::has).findFirst().orElseThrow();
    }

    /// Whether a schema says something that is not only about which other schemas hold.
    static boolean speaksOfValues(SchemaPlace place) {
        return place.schema().keySet().stream()
                .anyMatch(each -> each.equals("type")
                        || BY_TYPE.values().stream().anyMatch(words -> words.contains(each.toString())));
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
        if (Boolean.TRUE.equals(place.get("nullable")) && !types.contains("null")) {
            types.add("null");
        }
        if (types.isEmpty()) {
            throw new GrammarException("allows no value at `%s`".formatted(SchemaPlace.shown(place.path())));
        }
        if (types.contains("number")) {
            types.remove("integer"); // every integer is a number
        }
        return types;
    }

    /// The types that a value may have, or none where nothing is said of them, or too much.
    static List<String> types(List<Conjunct> leaves) {
        Optional<Set<String>> named = Optional.empty();
        Set<String> spokenOf = new LinkedHashSet<>();
        for (Conjunct leaf : leaves) {
            if (leaf.isDenied()) {
                continue;
            }
            List<String> types = types(leaf.place());
            if (leaf.place().has("type")) {
                Set<String> own = new LinkedHashSet<>(types);
                named = Optional.of(named.map(before -> common(before, own)).orElse(own));
            } else {
                spokenOf.addAll(types);
            }
        }
        if (named.isPresent()) {
            return List.copyOf(named.get());
        }
        boolean denied = leaves.stream().anyMatch(Conjunct::isDenied);
        return denied && spokenOf.isEmpty()
                ? List.of("object", "array", "string", "number", "boolean", "null")
                : List.copyOf(spokenOf);
    }

    private static Set<String> common(Set<String> some, Set<String> others) {
        Set<String> common = new LinkedHashSet<>();
        for (String each : some) {
            if (others.contains(each) || each.equals("integer") && others.contains("number")) {
                common.add(each);
            } else if (each.equals("number") && others.contains("integer")) {
                common.add("integer");
            }
        }
        return common;
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
