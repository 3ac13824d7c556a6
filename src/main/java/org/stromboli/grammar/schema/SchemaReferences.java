package org.stromboli.grammar.schema;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.grammar.expression.GrammarException;

/// What references lead to, within the schema itself: places, anchors, and schemas with an `$id` of their own.
///
/// @param root the whole schema
record SchemaReferences(@Nullable Object root) {

    private static final int MAX_HOPS = 32;

    /// Words of a schema whose members, and words whose values or items, are schemas.
    private static final Set<String> NAMED =
            Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies");

    private static final Set<String> NESTED = Set.of(
            "items",
            "prefixItems",
            "additionalItems",
            "contains",
            "additionalProperties",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else");

    /// @param path the same for every reference that leads here
    record Target(@Nullable Object schema, String path) {}

    /// @param keyword `$ref`, `$dynamicRef` or `$recursiveRef`
    Target target(SchemaPlace place, String keyword) {
        String reference = place.text(keyword).orElseThrow();
        Target base = base(place.path());
        if (!keyword.equals("$ref")) {
            return dynamic(reference, keyword, base);
        }
        if (reference.equals("#") || reference.startsWith("#/")) {
            return at(base, reference, reference);
        }
        if (reference.startsWith("#")) {
            return anchor(base, "$anchor", reference)
                    .or(() -> anchor(base, "$dynamicAnchor", reference))
                    .or(() -> named(reference))
                    .orElseThrow(() -> wrong(reference, "there is nothing at that place"));
        }
        String[] parts = reference.split("#", 2);
        Target resource = named(parts[0])
                .orElseThrow(
                        () -> wrong(reference, "only places within the schema, such as `#/$defs/name`, are supported"));
        return parts.length == 1 || parts[1].isEmpty() ? resource : at(resource, "#" + parts[1], reference);
    }

    // Which of several anchors of a name is meant depends on the way to it, which is not followed.
    private Target dynamic(String reference, String keyword, Target base) {
        boolean recursive = keyword.equals("$recursiveRef");
        List<Target> anchors = new ArrayList<>();
        String name = reference.startsWith("#") ? reference.substring(1) : reference;
        find(root, "#", recursive ? "$recursiveAnchor" : "$dynamicAnchor", recursive ? true : name, anchors);
        if (anchors.isEmpty() && recursive && reference.equals("#")) {
            return base;
        }
        if (anchors.size() == 1 && base(anchors.getFirst().path()).path().equals(base.path())) {
            return anchors.getFirst();
        }
        throw new GrammarException("has the `%s` `%s`, which is not supported unless one schema has that anchor"
                .formatted(keyword, SchemaPlace.shown(reference)));
    }

    private static Target at(Target base, String pointer, String reference) {
        Object at = base.schema();
        StringBuilder path = new StringBuilder(base.path());
        for (String raw : pointer.length() > 1 ? pointer.substring(2).split("/", -1) : new String[0]) {
            String name = decoded(reference, raw);
            path.append('/').append(name.replace("~", "~0").replace("/", "~1"));
            if (at instanceof Map<?, ?> map && map.containsKey(name)) {
                at = map.get(name);
            } else if (at instanceof List<?> list && isIndex(name, list.size())) {
                at = list.get(Integer.parseInt(name));
            } else {
                throw wrong(reference, "there is nothing at that place");
            }
        }
        return new Target(at, path.toString());
    }

    private static Optional<Target> anchor(Target base, String keyword, String reference) {
        List<Target> found = new ArrayList<>();
        find(base.schema(), base.path(), keyword, reference.substring(1), found);
        return found.stream().findFirst();
    }

    private Optional<Target> named(String id) {
        List<Target> found = new ArrayList<>();
        find(root, "#", "$id", id, found);
        if (found.isEmpty()) {
            find(root, "#", "$id", id + "#", found);
        }
        return found.stream().findFirst();
    }

    private static void find(@Nullable Object at, String path, String keyword, Object value, List<Target> found) {
        switch (at) {
            case Map<?, ?> map -> {
                if (value.equals(map.get(keyword))) {
                    found.add(new Target(map, path));
                }
                map.forEach((key, each) -> {
                    String here = path + "/" + key.toString().replace("~", "~0").replace("/", "~1");
                    if (NESTED.contains(key.toString())) {
                        find(each, here, keyword, value, found);
                    } else if (NAMED.contains(key.toString()) && each instanceof Map<?, ?> named) {
                        named.forEach((name, schema) -> find(
                                schema,
                                here + "/" + name.toString().replace("~", "~0").replace("/", "~1"),
                                keyword,
                                value,
                                found));
                    }
                });
            }
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    find(list.get(i), path + "/" + i, keyword, value, found);
                }
            }
            case null, default -> {}
        }
    }

    /// The innermost schema around a place that has an `$id`, or the whole one.
    private Target base(String path) {
        Target base = new Target(root, "#");
        Object at = root;
        StringBuilder here = new StringBuilder("#");
        String[] names = path.length() > 1 ? path.substring(2).split("/", -1) : new String[0];
        for (String raw : names) {
            String name = raw.replace("~1", "/").replace("~0", "~");
            if (at instanceof Map<?, ?> map && map.containsKey(name)) {
                at = map.get(name);
            } else if (at instanceof List<?> list && isIndex(name, list.size())) {
                at = list.get(Integer.parseInt(name));
            } else {
                return base; // what was made of another schema
            }
            here.append('/').append(raw);
            if (at instanceof Map<?, ?> map && map.get("$id") instanceof String id && !id.startsWith("#")) {
                base = new Target(at, here.toString());
            }
        }
        return base;
    }

    /// The schema behind a schema that is nothing but a reference.
    @Nullable
    Object behind(@Nullable Object schema) {
        Object at = schema;
        for (int hop = 0; hop < MAX_HOPS; hop++) {
            if (!(at instanceof Map<?, ?> map) || !(map.get("$ref") instanceof String)) {
                return at;
            }
            at = target(SchemaPlace.of(map, "#"), "$ref").schema();
        }
        return at;
    }

    private static boolean isIndex(String name, int size) {
        return name.matches("[0-9]{1,6}") && Integer.parseInt(name) < size;
    }

    private static String decoded(String reference, String raw) {
        try {
            return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .replace("~1", "/")
                    .replace("~0", "~");
        } catch (IllegalArgumentException e) {
            throw wrong(reference, "it is not a JSON pointer");
        }
    }

    private static GrammarException wrong(String reference, String why) {
        return new GrammarException("has the `$ref` `%s`; %s".formatted(SchemaPlace.shown(reference), why));
    }
}
