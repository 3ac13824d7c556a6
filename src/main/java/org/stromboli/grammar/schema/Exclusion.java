package org.stromboli.grammar.schema;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether the schemas of a `oneOf` exclude each other, so that a value of one is a value of exactly one: by their
/// types, by their fixed values, or by those of a property that all of their objects have.
///
/// @param references of the schema that they stand in
record Exclusion(SchemaReferences references) {

    boolean excludeEachOther(List<?> options) {
        for (int i = 0; i < options.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (!excludeEachOther(references.behind(options.get(i)), references.behind(options.get(j)))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean excludeEachOther(@Nullable Object a, @Nullable Object b) {
        if (!(a instanceof Map<?, ?>) || !(b instanceof Map<?, ?>)) {
            return Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b);
        }
        SchemaPlace one = SchemaPlace.of(a, "#");
        SchemaPlace other = SchemaPlace.of(b, "#");
        Set<Object> values = values(one);
        Set<Object> others = values(other);
        if (!values.isEmpty() && !others.isEmpty()) {
            return disjoint(values, others);
        }
        return typesDiffer(one, other) || values.isEmpty() && others.isEmpty() && propertiesDiffer(one, other);
    }

    private static boolean typesDiffer(SchemaPlace one, SchemaPlace other) {
        if (!one.has("type") || !other.has("type")) {
            return false;
        }
        Set<Object> types = new HashSet<>(SchemaKeywords.types(one));
        Set<Object> others = new HashSet<>(SchemaKeywords.types(other));
        if (types.contains("number")) {
            types.add("integer");
        }
        if (others.contains("number")) {
            others.add("integer");
        }
        return disjoint(types, others);
    }

    private boolean propertiesDiffer(SchemaPlace one, SchemaPlace other) {
        if (!onlyObjects(one) || !onlyObjects(other)) {
            return false;
        }
        for (Object name : one.map("properties").keySet()) {
            if (one.list("required").contains(name) && other.list("required").contains(name)) {
                Set<Object> values =
                        values(references.behind(one.map("properties").get(name)));
                Set<Object> others =
                        values(references.behind(other.map("properties").get(name)));
                if (!values.isEmpty() && !others.isEmpty() && disjoint(values, others)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean onlyObjects(SchemaPlace place) {
        return SchemaKeywords.types(place).equals(List.of("object"));
    }

    private static Set<Object> values(@Nullable Object schema) {
        return schema instanceof Map<?, ?> ? values(SchemaPlace.of(schema, "#")) : Set.of();
    }

    private static Set<Object> values(SchemaPlace place) {
        Set<Object> written = new HashSet<>();
        for (Object each : place.list("enum")) {
            written.add(ValueCheck.canonical(each));
        }
        if (place.has("const")) {
            written.add(ValueCheck.canonical(place.get("const")));
        }
        return written;
    }

    private static boolean disjoint(Set<Object> some, Set<Object> others) {
        return some.stream().noneMatch(others::contains);
    }
}
