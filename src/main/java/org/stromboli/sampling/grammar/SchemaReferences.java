package org.stromboli.sampling.grammar;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `$ref` leads to, within the schema itself.
///
/// @param root the whole schema
record SchemaReferences(@Nullable Object root) {

    private static final int MOST_HOPS = 32;

    @Nullable
    Object resolve(String reference) {
        if (!reference.equals("#") && !reference.startsWith("#/")) {
            throw wrong(reference, "only places within the schema, such as `#/$defs/name`, are supported");
        }
        Object at = root;
        for (String raw : reference.length() > 1 ? reference.substring(2).split("/", -1) : new String[0]) {
            String name = decoded(reference, raw);
            if (at instanceof Map<?, ?> map && map.containsKey(name)) {
                at = map.get(name);
            } else if (at instanceof List<?> list && isIndex(name, list.size())) {
                at = list.get(Integer.parseInt(name));
            } else {
                throw wrong(reference, "there is nothing at that place");
            }
        }
        return at;
    }

    /// The schema behind a schema that is nothing but a reference.
    @Nullable
    Object behind(@Nullable Object schema) {
        Object at = schema;
        for (int hop = 0; hop < MOST_HOPS; hop++) {
            if (!(at instanceof Map<?, ?> map) || !(map.get("$ref") instanceof String reference)) {
                return at;
            }
            at = resolve(reference);
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
