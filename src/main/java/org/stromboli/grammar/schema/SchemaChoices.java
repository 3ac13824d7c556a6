package org.stromboli.grammar.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.grammar.expression.GrammarException;

/// The keywords of a schema that make other schemas hold: which ones, and between which there is a choice.
///
/// @param references of the schema that they stand in
record SchemaChoices(SchemaReferences references) {

    /// @param all takes what holds in any case
    /// @param forks takes choices, each as what has to hold in each of its ways
    void of(Conjunct from, SchemaPlace place, Collection<Conjunct> all, Collection<List<List<Conjunct>>> forks) {
        for (String keyword : SchemaKeywords.REFERENCES) {
            if (place.has(keyword)) {
                SchemaReferences.Target target = references.target(place, keyword);
                all.add(from.within(target.schema(), target.path()));
            }
        }
        indexed(place, "allOf").forEach((path, schema) -> all.add(from.within(schema, path)));
        if (place.has("not")) {
            all.add(Conjunct.fails(place.get("not"), place.at("not")));
        }
        if (place.has("anyOf")) {
            List<List<Conjunct>> ways = new ArrayList<>();
            indexed(place, "anyOf").forEach((path, schema) -> ways.add(List.of(from.within(schema, path))));
            forks.add(ways);
        }
        if (place.has("oneOf")) {
            forks.add(oneOf(from, place));
        }
        if (place.has("if") && (place.has("then") || place.has("else"))) {
            forks.add(List.of(
                    List.of(from.within(place.get("if"), place.at("if")), branch(from, place, "then")),
                    List.of(Conjunct.fails(place.get("if"), place.at("if")), branch(from, place, "else"))));
        }
        dependents(from, place, forks);
    }

    private static Conjunct branch(Conjunct from, SchemaPlace place, String keyword) {
        return from.within(place.has(keyword) ? place.get(keyword) : Boolean.TRUE, place.at(keyword));
    }

    /// Schemas by their paths.
    static Map<String, @Nullable Object> indexed(SchemaPlace place, String keyword) {
        Map<String, @Nullable Object> schemas = new LinkedHashMap<>();
        if (place.has(keyword)) {
            List<?> list = place.list(keyword);
            if (list.isEmpty()) {
                throw new GrammarException("needs at least one schema at `%s`".formatted(place.at(keyword)));
            }
            for (int i = 0; i < list.size(); i++) {
                schemas.put(place.at(keyword) + "/" + i, list.get(i));
            }
        }
        return schemas;
    }

    // Where it is not visible that the others fail when one holds, that is demanded.
    private List<List<Conjunct>> oneOf(Conjunct from, SchemaPlace place) {
        Map<String, @Nullable Object> options = indexed(place, "oneOf");
        boolean exclusive = new Exclusion(references).excludeEachOther(place.list("oneOf"));
        List<List<Conjunct>> ways = new ArrayList<>();
        options.forEach((path, schema) -> {
            List<Conjunct> way = new ArrayList<>();
            way.add(from.within(schema, path));
            if (!exclusive) {
                options.forEach((other, failing) -> {
                    if (!other.equals(path)) {
                        way.add(Conjunct.fails(failing, other));
                    }
                });
            }
            ways.add(way);
        });
        return ways;
    }

    private void dependents(Conjunct from, SchemaPlace place, Collection<List<List<Conjunct>>> forks) {
        for (String keyword : List.of("dependentRequired", "dependentSchemas", "dependencies")) {
            place.map(keyword).forEach((key, dependency) -> {
                String name = key.toString();
                String path = place.at(keyword) + "/" + name;
                boolean names = dependency instanceof List<?>;
                if (keyword.equals("dependentRequired") && !names) {
                    throw new GrammarException("needs an array of strings at `%s`".formatted(SchemaPlace.shown(path)));
                }
                Object then = names ? Map.of("type", "object", "required", dependency) : dependency;
                forks.add(List.of(
                        List.of(
                                from.within(Map.of("type", "object", "required", List.of(name)), path + "#there"),
                                from.within(then, names ? path + "#required" : path)),
                        List.of(from.within(without(name), path + "#missing"))));
            });
        }
    }

    /// A schema of objects that lack a property.
    static Map<String, Object> without(String name) {
        return Map.of("type", "object", "properties", Map.of(name, false));
    }
}
