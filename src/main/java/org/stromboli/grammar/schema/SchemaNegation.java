package org.stromboli.grammar.schema;

import static org.stromboli.grammar.schema.Conjunct.denied;
import static org.stromboli.grammar.schema.Conjunct.fails;
import static org.stromboli.grammar.schema.Conjunct.holds;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.grammar.expression.GrammarException;

/// The ways in which a value does not keep to a schema: each keyword may fail.
///
/// @param references of the schema that it stands in
record SchemaNegation(SchemaReferences references) {

    private static final List<String> TYPES = List.of("object", "array", "string", "number", "boolean", "null");

    /// Ways that are followed; those that only a few values take are left out.
    private static final int MAX_WAYS = 4;

    private static final Set<String> NEVER_FAIL = Set.of("minContains", "maxContains", "then", "else", "nullable");

    /// Each way as what has to hold in it.
    List<List<Conjunct>> of(SchemaPlace place) {
        List<List<Conjunct>> ways = new ArrayList<>();
        if (place.has("required")) {
            failing("required", place, ways);
        }
        for (Object each : place.schema().keySet()) {
            String keyword = each.toString();
            if (SchemaKeywords.saysSomething(keyword) && !NEVER_FAIL.contains(keyword) && !keyword.equals("required")) {
                failing(keyword, place, ways);
            }
        }
        return ways.size() <= MAX_WAYS ? ways : List.copyOf(ways.subList(0, MAX_WAYS));
    }

    private void failing(String keyword, SchemaPlace place, List<List<Conjunct>> ways) {
        String path = place.at(keyword) + "#not";
        switch (keyword) {
            case "$ref", "$dynamicRef", "$recursiveRef" -> {
                SchemaReferences.Target target = references.target(place, keyword);
                ways.add(List.of(fails(target.schema(), target.path())));
            }
            case "type" -> otherTypes(place, path, ways);
            case "enum", "const" -> ways.add(List.of(denied(keyword, place.get(keyword), place.at(keyword))));
            case "allOf" ->
                SchemaChoices.indexed(place, keyword).forEach((at, schema) -> ways.add(List.of(fails(schema, at))));
            case "anyOf" -> ways.add(allFail(place, keyword));
            case "oneOf" -> {
                if (!new Exclusion(references).excludeEachOther(place.list(keyword))) {
                    throw unsupported(keyword, place);
                }
                ways.add(allFail(place, keyword));
            }
            case "not" -> ways.add(List.of(holds(place.get(keyword), place.at(keyword))));
            case "if" -> {
                ways.add(List.of(holds(place.get("if"), place.at("if")), failingBranch(place, "then")));
                ways.add(List.of(fails(place.get("if"), place.at("if")), failingBranch(place, "else")));
            }
            default -> failingBounds(keyword, place, path, ways);
        }
    }

    private void failingBounds(String keyword, SchemaPlace place, String path, List<List<Conjunct>> ways) {
        switch (keyword) {
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum" ->
                ways.add(List.of(holds(
                        Map.of(
                                "type",
                                "number",
                                opposite(keyword),
                                place.number(keyword).orElseThrow()),
                        path)));
            case "multipleOf", "pattern" ->
                ways.add(List.of(
                        holds(Map.of("type", keyword.equals("pattern") ? "string" : "number"), path),
                        denied(keyword, place.get(keyword), place.at(keyword))));
            case "minLength", "minItems", "minProperties" -> {
                int count = place.count(keyword, 0);
                if (count > 0) {
                    ways.add(counted(keyword, "max" + keyword.substring(3), count - 1, path));
                }
            }
            case "maxLength", "maxItems", "maxProperties" ->
                ways.add(counted(keyword, "min" + keyword.substring(3), place.count(keyword, 0) + 1, path));
            default -> failingMembers(keyword, place, path, ways);
        }
    }

    private void failingMembers(String keyword, SchemaPlace place, String path, List<List<Conjunct>> ways) {
        switch (keyword) {
            case "required" ->
                place.list(keyword)
                        .forEach(name ->
                                ways.add(List.of(holds(SchemaChoices.without(name.toString()), path + "/" + name))));
            case "properties" ->
                place.map(keyword)
                        .forEach((name, schema) -> ways.add(List.of(holds(
                                Map.of(
                                        "type",
                                        "object",
                                        "required",
                                        List.of(name.toString()),
                                        "properties",
                                        Map.of(name.toString(), not(schema))),
                                path + "/" + name))));
            case "dependentRequired" ->
                place.map(keyword).forEach((name, others) -> {
                    for (Object other : others instanceof List<?> list ? list : List.of()) {
                        ways.add(List.of(
                                holds(
                                        Map.of("type", "object", "required", List.of(name.toString())),
                                        path + "/" + name),
                                holds(SchemaChoices.without(other.toString()), path + "/" + name + "/" + other)));
                    }
                });
            default -> failingItems(keyword, place, path, ways);
        }
    }

    private void failingItems(String keyword, SchemaPlace place, String path, List<List<Conjunct>> ways) {
        switch (keyword) {
            case "items" -> {
                if (place.has("prefixItems")
                        || !(place.get(keyword) instanceof Map<?, ?>) && !(place.get(keyword) instanceof Boolean)) {
                    throw unsupported(keyword, place);
                }
                ways.add(List.of(holds(Map.of("type", "array", "contains", not(place.get(keyword))), path)));
            }
            case "prefixItems" -> {
                for (int i = 0; i < place.list(keyword).size(); i++) {
                    List<Object> prefix = new ArrayList<>(Collections.nCopies(i, true));
                    prefix.add(not(place.list(keyword).get(i)));
                    ways.add(List.of(holds(
                            Map.of("type", "array", "minItems", i + 1, "prefixItems", prefix, "items", true),
                            path + "/" + i)));
                }
            }
            case "contains" -> {
                if (place.has("minContains") || place.has("maxContains")) {
                    throw unsupported(keyword, place);
                }
                ways.add(List.of(holds(Map.of("type", "array", "items", not(place.get(keyword))), path)));
            }
            default -> throw unsupported(keyword, place);
        }
    }

    private static Map<String, Object> not(@Nullable Object schema) {
        return Map.of("not", schema == null ? Map.of("type", 0) : schema); // null is no schema: complained of later
    }

    private static List<Conjunct> counted(String keyword, String opposite, int count, String path) {
        String type = keyword.endsWith("Length") ? "string" : keyword.endsWith("Items") ? "array" : "object";
        return List.of(holds(Map.of("type", type, opposite, BigDecimal.valueOf(count)), path));
    }

    private static String opposite(String keyword) {
        return switch (keyword) {
            case "minimum" -> "exclusiveMaximum";
            case "maximum" -> "exclusiveMinimum";
            case "exclusiveMinimum" -> "maximum";
            default -> "minimum";
        };
    }

    private static List<Conjunct> allFail(SchemaPlace place, String keyword) {
        List<Conjunct> all = new ArrayList<>();
        SchemaChoices.indexed(place, keyword).forEach((path, schema) -> all.add(fails(schema, path)));
        return all;
    }

    private static Conjunct failingBranch(SchemaPlace place, String keyword) {
        return fails(place.has(keyword) ? place.get(keyword) : Boolean.TRUE, place.at(keyword));
    }

    private static void otherTypes(SchemaPlace place, String path, List<List<Conjunct>> ways) {
        List<String> named = SchemaKeywords.types(place);
        List<String> others =
                TYPES.stream().filter(type -> !named.contains(type)).toList();
        if (named.contains("integer")) { // a number with a fraction is none
            ways.add(List.of(
                    holds(Map.of("type", "number"), path + "#number"), denied("multipleOf", BigDecimal.ONE, path)));
            others = others.stream().filter(type -> !type.equals("number")).toList();
        }
        if (!others.isEmpty()) {
            ways.add(List.of(holds(Map.of("type", others), path)));
        }
    }

    private static GrammarException unsupported(String keyword, SchemaPlace place) {
        return new GrammarException("would have to fail in its keyword `%s` at `%s`, which is not supported"
                .formatted(keyword, SchemaPlace.shown(place.path())));
    }
}
