package org.stromboli.grammar.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The schemas that one schema of arrays has for their items, in the words of 2020-12 or in those before.
///
/// @param first of the first items
/// @param rest of all others; empty: nothing is said of them
record ItemSchemas(List<Item> first, Optional<Item> rest) {

    /// @param path where it stands
    record Item(@Nullable Object schema, String path) {}

    static ItemSchemas of(SchemaPlace place) {
        boolean older = place.get("items") instanceof List<?>;
        String prefix = older ? "items" : "prefixItems";
        String others = older ? "additionalItems" : "items";
        List<Item> first = new ArrayList<>();
        List<?> listed = place.list(prefix);
        for (int i = 0; i < listed.size(); i++) {
            first.add(new Item(listed.get(i), place.at(prefix) + "/" + i));
        }
        Optional<Item> rest =
                place.has(others) ? Optional.of(new Item(place.get(others), place.at(others))) : Optional.empty();
        return new ItemSchemas(first, rest);
    }

    /// Of the item at an index, if anything is said of it.
    Optional<Item> at(int index) {
        return index < first.size() ? Optional.of(first.get(index)) : rest;
    }
}
