package org.stromboli.grammar.schema;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A schema that a value has to keep to, or must not, together with others.
///
/// @param path where it stands; what was made of another one has a path of its own after a second `#`
/// @param scopes paths of schemas around it that speak of what those within them leave open
record Conjunct(@Nullable Object schema, String path, Sign sign, Set<String> scopes) {

    enum Sign {
        HOLDS,
        /// The schema does not hold.
        FAILS,
        /// The schema has one keyword, and that does not hold; nothing else follows from it.
        DENIED
    }

    static Conjunct holds(@Nullable Object schema, String path) {
        return new Conjunct(schema, path, Sign.HOLDS, Set.of());
    }

    static Conjunct fails(@Nullable Object schema, String path) {
        return new Conjunct(schema, path, Sign.FAILS, Set.of());
    }

    static Conjunct denied(String keyword, @Nullable Object value, String path) {
        Map<String, @Nullable Object> schema = new java.util.HashMap<>();
        schema.put(keyword, value);
        return new Conjunct(schema, path + "#" + keyword, Sign.DENIED, Set.of());
    }

    /// Of a schema that stands within this one.
    Conjunct within(@Nullable Object inner, String innerPath) {
        return new Conjunct(inner, innerPath, Sign.HOLDS, scopes);
    }

    Conjunct scoped() {
        Set<String> more = new HashSet<>(scopes);
        more.add(path);
        return new Conjunct(schema, path, sign, Set.copyOf(more));
    }

    boolean isHeld() {
        return sign == Sign.HOLDS;
    }

    boolean isDenied() {
        return sign == Sign.DENIED;
    }

    SchemaPlace place() {
        return SchemaPlace.of(schema, path);
    }

    /// Equal for those that say the same.
    String key() {
        return sign + path + (scopes.isEmpty() ? "" : scopes);
    }
}
