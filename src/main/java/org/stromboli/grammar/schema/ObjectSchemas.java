package org.stromboli.grammar.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.grammar.json.AdditionalPropertyNames;
import org.stromboli.grammar.json.CharacterDfa;
import org.stromboli.grammar.json.CharacterDfaBuilder;

/// What some schemas of objects say together of each property. Immutable.
///
/// @param leaves of one branch
record ObjectSchemas(List<Conjunct> leaves, SchemaPatterns patterns) {

    private static final int MAX_PATTERNS = 8;
    private static final List<String> MORE = List.of("additionalProperties", "unevaluatedProperties");

    /// Names of which the same is said.
    ///
    /// @param name as a JSON string
    record NameClass(Expression name, List<Conjunct> said) {}

    List<Conjunct> held() {
        return leaves.stream().filter(Conjunct::isHeld).toList();
    }

    String path() {
        return leaves.isEmpty() ? "#" : SchemaPlace.shown(leaves.getFirst().path());
    }

    /// Names that have a schema of their own, in order.
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        held().forEach(leaf -> leaf.place().map("properties").keySet().forEach(name -> names.add(name.toString())));
        return names;
    }

    /// Names that are the only ones, where `propertyNames` says which.
    Set<String> onlyNames(SchemaReader reader) {
        Set<String> names = new LinkedHashSet<>();
        for (Conjunct leaf : held()) {
            SchemaPlace place = leaf.place();
            if (place.has("propertyNames")) {
                Conjunct said = Conjunct.holds(place.get("propertyNames"), place.at("propertyNames"));
                reader.values(List.of(said)).forEach(each -> names.add(String.valueOf(each)));
            }
        }
        return names;
    }

    int min() {
        int min = held().stream()
                .mapToInt(leaf -> leaf.place().count("minProperties", 0))
                .max()
                .orElse(0);
        boolean empty = false;
        for (Conjunct denied : leaves) {
            for (Object each : denied.isDenied() ? SchemaKeywords.fixed(denied.place()) : List.of()) {
                if (each instanceof Map<?, ?> map && !map.isEmpty()) {
                    throw new GrammarException("would have to rule out an object at `%s`, which is not supported"
                            .formatted(SchemaPlace.shown(denied.path())));
                }
                empty |= each instanceof Map<?, ?>;
            }
        }
        return Math.max(min, empty ? 1 : 0);
    }

    int max() {
        return held().stream()
                .filter(leaf -> leaf.place().has("maxProperties"))
                .mapToInt(leaf -> leaf.place().count("maxProperties", 0))
                .min()
                .orElse(Expression.UNBOUNDED);
    }

    /// Whether properties without a name in the schemas are constrained.
    ///
    /// @param nameless no schema names any
    boolean asksForMore(boolean nameless) {
        boolean requested = false;
        boolean closed = false;
        for (Conjunct leaf : held()) {
            SchemaPlace place = leaf.place();
            for (String keyword : MORE) {
                requested |= place.has(keyword) && !Boolean.FALSE.equals(place.get(keyword));
                closed |= Boolean.FALSE.equals(place.get(keyword));
            }
            requested |= !place.map("patternProperties").isEmpty();
        }
        return requested || nameless && !closed;
    }

    /// All that is said of one property.
    List<Conjunct> said(String name, SchemaReader reader) {
        List<Conjunct> said = new ArrayList<>();
        for (Conjunct leaf : held()) {
            SchemaPlace place = leaf.place();
            if (place.map("properties").containsKey(name)) {
                SchemaPlace properties = SchemaPlace.of(place.get("properties"), place.at("properties"));
                said.add(Conjunct.holds(properties.get(name), properties.at(name)));
            }
            Set<String> matching = new LinkedHashSet<>();
            for (Object pattern : place.map("patternProperties").keySet()) {
                if (exact(place, pattern.toString()).accepts(name)) {
                    matching.add(pattern.toString());
                }
            }
            addMatching(leaf, matching, place.map("properties").containsKey(name), said);
            if (place.has("propertyNames")
                    && !new ValueCheck(reader.references(), patterns)
                            .holds(Conjunct.holds(place.get("propertyNames"), place.at("propertyNames")), name)) {
                said.add(Conjunct.holds(false, place.at("propertyNames")));
            }
            if (place.has("unevaluatedProperties") && !isEvaluated(leaf, Set.of(name), false)) {
                said.add(Conjunct.holds(place.get("unevaluatedProperties"), place.at("unevaluatedProperties")));
            }
        }
        return said;
    }

    private static void addMatching(Conjunct leaf, Set<String> matching, boolean named, List<Conjunct> said) {
        SchemaPlace place = leaf.place();
        for (String pattern : matching) {
            SchemaPlace all = SchemaPlace.of(place.get("patternProperties"), place.at("patternProperties"));
            said.add(Conjunct.holds(all.get(pattern), all.at(pattern)));
        }
        if (!named && matching.isEmpty() && place.has("additionalProperties")) {
            said.add(Conjunct.holds(place.get("additionalProperties"), place.at("additionalProperties")));
        }
    }

    private CharacterDfa exact(SchemaPlace place, String pattern) {
        return patterns.exact(pattern, place.at("patternProperties"));
    }

    // Whether a schema within this one has spoken of the property.
    private boolean isEvaluated(Conjunct scope, Set<String> keys, boolean arePatterns) {
        for (Conjunct leaf : held()) {
            SchemaPlace place = leaf.place();
            if (!leaf.scopes().contains(scope.path())) {
                continue;
            }
            boolean nested = !leaf.path().equals(scope.path()) && place.has("unevaluatedProperties");
            if (nested || place.has("additionalProperties")) {
                return true;
            }
            for (String key : keys) {
                boolean named = !arePatterns && place.map("properties").containsKey(key);
                boolean matched = place.map("patternProperties").keySet().stream()
                        .anyMatch(pattern -> arePatterns
                                ? pattern.equals(key)
                                : exact(place, pattern.toString()).accepts(key));
                if (named || matched) {
                    return true;
                }
            }
        }
        return false;
    }

    /// The names other than some, in classes of which the same is said. Those that match no pattern are left out where
    /// nothing asks for them.
    List<NameClass> otherNames(Set<String> names, SchemaReader reader) {
        Set<String> all = new LinkedHashSet<>();
        Map<String, CharacterDfa> machines = new LinkedHashMap<>();
        CharacterDfa allowed = CharacterDfa.ALL;
        boolean narrowed = false;
        boolean closed = true;
        for (Conjunct leaf : held()) {
            SchemaPlace place = leaf.place();
            for (Object pattern : place.map("patternProperties").keySet()) {
                all.add(pattern.toString());
                machines.put(pattern.toString(), exact(place, pattern.toString()));
            }
            if (place.has("propertyNames")) {
                narrowed = true;
                allowed = allowed.and(
                        reader.texts(Conjunct.holds(place.get("propertyNames"), place.at("propertyNames"))));
            }
            closed &= MORE.stream().noneMatch(place::has);
        }
        if (all.isEmpty() && !narrowed) {
            return List.of(new NameClass(AdditionalPropertyNames.than(names), ofClass(Set.of())));
        }
        if (all.size() > MAX_PATTERNS) {
            throw new GrammarException("has more than %d `patternProperties` at `%s`".formatted(MAX_PATTERNS, path()));
        }
        boolean nameless = closed && (names.isEmpty() && all.isEmpty() || narrowed && all.isEmpty());
        if (!names.isEmpty()) {
            allowed = allowed.minus(CharacterDfaBuilder.of(
                    Expression.choice(names.stream().map(Expression::text).toList())));
        }
        return classes(List.copyOf(all), machines, allowed, closed && !nameless);
    }

    private List<NameClass> classes(
            List<String> all, Map<String, CharacterDfa> machines, CharacterDfa allowed, boolean patternsOnly) {
        List<NameClass> classes = new ArrayList<>();
        for (int chosen = patternsOnly ? 1 : 0; chosen < 1 << all.size(); chosen++) {
            CharacterDfa names = allowed;
            Set<String> matching = new LinkedHashSet<>();
            for (int i = 0; i < all.size() && !names.isEmpty(); i++) {
                CharacterDfa machine = Objects.requireNonNull(machines.get(all.get(i)));
                boolean matches = (chosen >> i & 1) != 0;
                names = matches ? names.and(machine) : names.minus(machine);
                if (matches) {
                    matching.add(all.get(i));
                }
            }
            if (!names.isEmpty()) {
                Expression name = Expression.sequence(Expression.text("\""), names.inString(), Expression.text("\""));
                classes.add(new NameClass(name, ofClass(matching)));
            }
        }
        return classes;
    }

    private List<Conjunct> ofClass(Set<String> matching) {
        List<Conjunct> said = new ArrayList<>();
        for (Conjunct leaf : held()) {
            SchemaPlace place = leaf.place();
            Set<String> own = new LinkedHashSet<>(matching);
            own.retainAll(place.map("patternProperties").keySet());
            addMatching(leaf, own, false, said);
            if (place.has("unevaluatedProperties") && !isEvaluated(leaf, matching, true)) {
                said.add(Conjunct.holds(place.get("unevaluatedProperties"), place.at("unevaluatedProperties")));
            }
        }
        return said;
    }
}
