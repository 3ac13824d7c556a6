package org.stromboli.grammar.schema;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.stromboli.grammar.expression.GrammarException;

/// Whether a schema holds for a given value, as JSON Schema has it. What is not known here is rejected by name.
///
/// @param references of the schema
/// @param patterns of the schema
/// @param enumerations that were met, by their lists
record ValueCheck(SchemaReferences references, SchemaPatterns patterns, Map<List<?>, Set<Object>> enumerations) {

    private static final int DEEPEST = 200;

    ValueCheck(SchemaReferences references, SchemaPatterns patterns) {
        this(references, patterns, new IdentityHashMap<>());
    }

    boolean holds(Conjunct conjunct, @Nullable Object value) {
        return holds(conjunct.schema(), conjunct.path(), value, 0) == conjunct.isHeld();
    }

    private boolean holds(@Nullable Object schema, String path, @Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            throw new GrammarException("refers to itself without an end at `%s`".formatted(SchemaPlace.shown(path)));
        }
        if (schema instanceof Boolean any) {
            return any;
        }
        SchemaPlace place = SchemaPlace.of(schema, path);
        for (Object each : place.schema().keySet()) {
            String keyword = each.toString();
            if (SchemaKeywords.saysSomething(keyword) && !holds(keyword, place, value, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(String keyword, SchemaPlace place, @Nullable Object value, int depth) {
        return switch (keyword) {
            case "$ref", "$dynamicRef", "$recursiveRef" -> {
                SchemaReferences.Target target = references.target(place, keyword);
                yield holds(target.schema(), target.path(), value, depth);
            }
            case "type" -> SchemaKeywords.types(place).stream().anyMatch(type -> SchemaKeywords.isOf(type, value));
            case "const" -> same(place.get(keyword), value);
            case "enum" -> enumeration(place.list(keyword)).contains(canonical(value));
            case "allOf" ->
                holding(place, keyword, value, depth) == place.list(keyword).size();
            case "anyOf" -> holding(place, keyword, value, depth) > 0;
            case "oneOf" -> holding(place, keyword, value, depth) == 1;
            case "not" -> !holds(place.get(keyword), place.at(keyword), value, depth);
            case "if" -> {
                String branch = holds(place.get("if"), place.at("if"), value, depth) ? "then" : "else";
                yield !place.has(branch) || holds(place.get(branch), place.at(branch), value, depth);
            }
            case "then", "else", "nullable" -> true;
            default ->
                switch (value) {
                    case String text -> ofString(keyword, place, text);
                    case Number number -> ofNumber(keyword, place, new BigDecimal(number.toString()));
                    case Map<?, ?> members -> ofObject(keyword, place, members, depth);
                    case List<?> items -> ofArray(keyword, place, items, depth);
                    case null, default -> true;
                };
        };
    }

    private Set<Object> enumeration(List<?> values) {
        return enumerations.computeIfAbsent(
                values, list -> list.stream().map(ValueCheck::canonical).collect(Collectors.toSet()));
    }

    private long holding(SchemaPlace place, String keyword, @Nullable Object value, int depth) {
        return SchemaChoices.indexed(place, keyword).entrySet().stream()
                .filter(each -> holds(each.getValue(), each.getKey(), value, depth))
                .count();
    }

    private boolean ofString(String keyword, SchemaPlace place, String text) {
        int length = text.codePointCount(0, text.length());
        return switch (keyword) {
            case "minLength" -> length >= place.count(keyword, 0);
            case "maxLength" -> length <= place.count(keyword, 0);
            case "pattern" ->
                patterns.exact(place.text(keyword).orElseThrow(), place.at(keyword))
                        .accepts(text);
            case "format" ->
                StringFormats.machine(place.text(keyword).orElseThrow(), place.path())
                        .accepts(text);
            default -> true;
        };
    }

    private static boolean ofNumber(String keyword, SchemaPlace place, BigDecimal number) {
        return switch (keyword) {
            case "minimum" -> number.compareTo(place.number(keyword).orElseThrow()) >= 0;
            case "maximum" -> number.compareTo(place.number(keyword).orElseThrow()) <= 0;
            case "exclusiveMinimum" -> number.compareTo(place.number(keyword).orElseThrow()) > 0;
            case "exclusiveMaximum" -> number.compareTo(place.number(keyword).orElseThrow()) < 0;
            case "multipleOf" ->
                number.remainder(place.number(keyword).orElseThrow()).signum() == 0;
            default -> true;
        };
    }

    private boolean ofObject(String keyword, SchemaPlace place, Map<?, ?> members, int depth) {
        return switch (keyword) {
            case "required" -> members.keySet().containsAll(place.list(keyword));
            case "minProperties" -> members.size() >= place.count(keyword, 0);
            case "maxProperties" -> members.size() <= place.count(keyword, 0);
            case "properties" ->
                place.map(keyword).entrySet().stream()
                        .filter(each -> members.containsKey(each.getKey()))
                        .allMatch(each -> holds(each.getValue(), place.at(keyword), members.get(each.getKey()), depth));
            case "patternProperties", "additionalProperties" ->
                members.entrySet().stream()
                        .allMatch(each -> ofMember(keyword, place, each.getKey().toString(), each.getValue(), depth));
            case "propertyNames" ->
                members.keySet().stream().allMatch(name -> holds(place.get(keyword), place.at(keyword), name, depth));
            case "dependentRequired", "dependentSchemas", "dependencies" ->
                place.map(keyword).entrySet().stream()
                        .filter(each -> members.containsKey(each.getKey()))
                        .allMatch(each -> each.getValue() instanceof List<?> names
                                ? members.keySet().containsAll(names)
                                : holds(each.getValue(), place.at(keyword), members, depth));
            case "unevaluatedProperties" -> throw unsupported(keyword, place);
            default -> true;
        };
    }

    private boolean ofMember(String keyword, SchemaPlace place, String name, @Nullable Object value, int depth) {
        boolean matched = false;
        for (Map.Entry<?, ?> each : place.map("patternProperties").entrySet()) {
            if (patterns.exact(each.getKey().toString(), place.at("patternProperties"))
                    .accepts(name)) {
                matched = true;
                if (keyword.equals("patternProperties") && !holds(each.getValue(), place.at(keyword), value, depth)) {
                    return false;
                }
            }
        }
        return keyword.equals("patternProperties")
                || matched
                || place.map("properties").containsKey(name)
                || holds(place.get(keyword), place.at(keyword), value, depth);
    }

    private boolean ofArray(String keyword, SchemaPlace place, List<?> items, int depth) {
        ItemSchemas schemas = ItemSchemas.of(place);
        return switch (keyword) {
            case "minItems" -> items.size() >= place.count(keyword, 0);
            case "maxItems" -> items.size() <= place.count(keyword, 0);
            case "uniqueItems" -> !Boolean.TRUE.equals(place.get(keyword)) || areUnique(items);
            case "prefixItems", "items", "additionalItems" -> {
                boolean all = true;
                for (int i = 0; i < items.size(); i++) {
                    Object each = items.get(i);
                    all &= schemas.at(i)
                            .map(one -> holds(one.schema(), one.path(), each, depth))
                            .orElse(true);
                }
                yield all;
            }
            case "contains" -> {
                long found = items.stream()
                        .filter(each -> holds(place.get(keyword), place.at(keyword), each, depth))
                        .count();
                yield found >= place.count("minContains", 1)
                        && (!place.has("maxContains") || found <= place.count("maxContains", 0));
            }
            case "unevaluatedItems" -> throw unsupported(keyword, place);
            default -> true;
        };
    }

    private static boolean areUnique(List<?> items) {
        Set<Object> seen = new HashSet<>();
        return items.stream().allMatch(each -> seen.add(canonical(each)));
    }

    /// Whether two values are the same, as JSON Schema has it: numbers by their value, members in any order.
    static boolean same(@Nullable Object one, @Nullable Object other) {
        return canonical(one).equals(canonical(other));
    }

    static Object canonical(@Nullable Object value) {
        return switch (value) {
            case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
            case Map<?, ?> members -> {
                Map<Object, Object> made = new java.util.HashMap<>();
                members.forEach((name, each) -> made.put(name.toString(), canonical(each)));
                yield made;
            }
            case List<?> items -> items.stream().map(ValueCheck::canonical).toList();
            case null -> Nothing.NULL;
            default -> Objects.requireNonNull(value);
        };
    }

    private enum Nothing {
        NULL
    }

    private static GrammarException unsupported(String keyword, SchemaPlace place) {
        return new GrammarException("has the keyword `%s` beside fixed values at `%s`, which is not supported"
                .formatted(keyword, SchemaPlace.shown(place.path())));
    }
}
