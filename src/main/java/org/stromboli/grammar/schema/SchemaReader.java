package org.stromboli.grammar.schema;

import static org.stromboli.grammar.expression.Expression.NEVER;
import static org.stromboli.grammar.expression.Expression.choice;
import static org.stromboli.grammar.expression.Expression.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.Grammar;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.grammar.expression.GrammarLimits;
import org.stromboli.grammar.json.CharacterDfa;
import org.stromboli.grammar.json.CharacterDfaBuilder;
import org.stromboli.grammar.json.DfaWorkBudget;
import org.stromboli.grammar.json.JsonStyle;
import org.stromboli.grammar.json.Literals;

/// Reads a JSON schema as the form of its values: not all of them, but nothing else. What it cannot hold to is rejected
/// by name. Used once.
public final class SchemaReader {

    private static final int MAX_SCHEMAS = 5_000;

    /// Beyond so many schemas rules serve all depths: they are no longer made again for each, with its indentation.
    private static final int MAX_INDENTED = 1_000;

    private static final int DEEP = 1_000;
    private static final int DEEPEST = 80; // schemas that are read within each other

    /// A rule that is referred to and not there yet.
    private record Unread(String rule, List<Conjunct> conjuncts, int depth) {}

    private final SchemaReferences references;
    private final SchemaPatterns patterns = new SchemaPatterns();
    private final JsonStyle style;
    private final Map<String, Expression> rules;
    private final Deque<Unread> unread = new ArrayDeque<>();
    private final Map<String, Expression> scalars = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<String> within = new HashSet<>(); // what is being read
    private Optional<String> why = Optional.empty();
    private int schemas;

    private SchemaReader(@Nullable Object root, JsonStyle style) {
        references = new SchemaReferences(root);
        this.style = style;
        rules = new HashMap<>(style.rules());
    }

    public static Grammar read(@Nullable Object schema) {
        return read(schema, JsonStyle.NATURAL);
    }

    public static Grammar read(@Nullable Object schema, JsonStyle style) {
        checkNumbers(schema);
        return DfaWorkBudget.bounded(() -> new SchemaReader(schema, style).read(Conjunct.holds(schema, "#")));
    }

    private Grammar read(Conjunct schema) {
        Expression root = value(List.of(schema), 0);
        for (Unread each = unread.poll(); each != null; each = unread.poll()) {
            rules.put(each.rule(), once(key(each.conjuncts()), each.conjuncts(), each.depth()));
        }
        if (root.equals(NEVER)) {
            throw new GrammarException(why.orElse("allows no value at `#`"));
        }
        return new Grammar(root, rules);
    }

    /// A number that is too large for its reader became an infinite one, which JSON could not even write.
    private static void checkNumbers(@Nullable Object node) {
        switch (node) {
            case Map<?, ?> map -> map.values().forEach(SchemaReader::checkNumbers);
            case List<?> list -> list.forEach(SchemaReader::checkNumbers);
            case Double number
            when !Double.isFinite(number) -> throw new GrammarException("has a number that is too large");
            case null, default -> {}
        }
    }

    SchemaReferences references() {
        return references;
    }

    SchemaPatterns patterns() {
        return patterns;
    }

    JsonStyle style() {
        return style;
    }

    /// Keeps why some branch has no value, to tell if no other one has any.
    void impossible(String reason) {
        why = Optional.of(reason); // what stands further out comes later, and says more
    }

    /// The values that all of these hold for, as they are written in so many containers.
    Expression value(Collection<Conjunct> asked, int depth) {
        if (++schemas > MAX_SCHEMAS) {
            throw GrammarException.tooLarge(
                    MAX_SCHEMAS + " schemas, those behind references counted wherever they are used");
        }
        Map<String, Conjunct> all = new LinkedHashMap<>();
        asked.stream()
                .filter(each -> !Boolean.TRUE.equals(each.schema()) || !each.isHeld())
                .forEach(each -> all.put(each.key(), each));
        if (all.isEmpty()) {
            return style.anyValue(depth);
        }
        String key = key(all.values());
        boolean again = all.size() > 1 && !seen.add(key + " @" + level(depth));
        // It refers to itself, or is written at another place already.
        return again || within.contains(key) || within.size() > DEEPEST
                ? rule(key, List.copyOf(all.values()), depth)
                : once(key, all.values(), depth);
    }

    private static String key(Collection<Conjunct> all) {
        return all.stream().map(Conjunct::key).sorted().collect(Collectors.joining(" & "));
    }

    private Expression once(String key, Collection<Conjunct> all, int depth) {
        within.add(key);
        Expression form = expression(all, depth);
        within.remove(key);
        return form;
    }

    private Expression expression(Collection<Conjunct> all, int depth) {
        List<Expression> options = new ArrayList<>();
        for (Branch branch : Branches.of(all, this, false, depth)) {
            options.add(
                    switch (branch) {
                        case Branch.Leaves(List<Conjunct> leaves) -> typed(leaves, depth);
                        case Branch.Values(List<@Nullable Object> values) ->
                            values.isEmpty() ? NEVER : Literals.values(values, depth, style);
                        case Branch.Ready(Expression form) -> form;
                    });
        }
        return choice(options);
    }

    /// The rule behind a schema that is nothing but a reference.
    Expression rule(SchemaPlace place, int depth) {
        SchemaReferences.Target target = references.target(place, SchemaKeywords.reference(place));
        return rule(target.path(), List.of(Conjunct.holds(target.schema(), target.path())), depth);
    }

    private Expression rule(String what, List<Conjunct> conjuncts, int depth) {
        int level = level(depth);
        String name = "%s @%d".formatted(what, level);
        if (!rules.containsKey(name)) {
            rules.put(name, Expression.NOTHING); // read later: it may refer back to here
            unread.add(new Unread(name, conjuncts, isIndented() ? depth : DEEP));
        }
        return new Expression.Reference(name);
    }

    private int level(int depth) {
        return style.level(isIndented() ? depth : DEEP);
    }

    /// Items of a list, and free names of an object, in so many containers; -1: any.
    int maxItems(int depth) {
        GrammarLimits bounds = style.bounds();
        return isIndented() ? bounds.maxItems(depth) : bounds.maxItems();
    }

    private boolean isIndented() {
        return schemas < MAX_INDENTED;
    }

    private Expression typed(List<Conjunct> leaves, int depth) {
        List<String> types = SchemaKeywords.types(leaves);
        if (types.isEmpty()) {
            if (leaves.stream().anyMatch(each -> each.isHeld() && each.place().has("type"))) {
                impossible("has types at `%s` that no value has together"
                        .formatted(SchemaPlace.shown(leaves.getFirst().path())));
                return NEVER;
            }
            return style.anyValue(depth);
        }
        return choice(types.stream().map(type -> typed(type, leaves, depth)).toList());
    }

    private Expression typed(String type, List<Conjunct> leaves, int depth) {
        return switch (type) {
            case "object" -> new ObjectGrammar(this, leaves, depth).form();
            case "array" -> new ArrayGrammar(this, leaves, depth).form();
            case "string", "integer", "number" -> scalar(type, leaves);
            case "boolean" -> choice(fixed(true, leaves), fixed(false, leaves));
            default -> fixed(null, leaves);
        };
    }

    // The same at every depth.
    private Expression scalar(String type, List<Conjunct> leaves) {
        String key = type + leaves.stream().map(Conjunct::key).toList();
        Expression known = scalars.get(key);
        if (known == null) {
            known = type.equals("string")
                    ? possible(new StringGrammar(leaves, patterns, style.bounds()).form(), leaves, "string")
                    : possible(new NumberGrammar(leaves, type.equals("integer")).form(), leaves, "number");
            scalars.put(key, known);
        }
        return known;
    }

    private Expression possible(Expression form, List<Conjunct> leaves, String what) {
        if (form.equals(NEVER)) {
            impossible("has bounds at `%s` that no %s keeps to"
                    .formatted(SchemaPlace.shown(leaves.getFirst().path()), what));
        }
        return form;
    }

    private static Expression fixed(@Nullable Object value, List<Conjunct> leaves) {
        boolean denied = leaves.stream()
                .filter(Conjunct::isDenied)
                .anyMatch(each ->
                        SchemaKeywords.fixed(each.place()).stream().anyMatch(one -> ValueCheck.same(one, value)));
        return denied ? NEVER : text(Literals.json(value));
    }

    /// The texts that a schema of strings holds for.
    CharacterDfa texts(Conjunct schema) {
        CharacterDfa none = CharacterDfa.ALL;
        for (Branch branch : Branches.of(List.of(schema), this, true, 0)) {
            switch (branch) {
                case Branch.Leaves(List<Conjunct> leaves) -> {
                    List<String> types = SchemaKeywords.types(leaves);
                    if (types.isEmpty() || types.contains("string")) {
                        none = none.minus(new StringGrammar(leaves, patterns, GrammarLimits.NONE).machine());
                    }
                }
                case Branch.Values(List<@Nullable Object> values) -> {
                    List<Expression> texts = new ArrayList<>();
                    values.stream().filter(String.class::isInstance).forEach(each -> texts.add(text((String) each)));
                    none = none.minus(CharacterDfaBuilder.of(choice(texts)));
                }
                case Branch.Ready ready -> throw new IllegalStateException("references were to be followed");
            }
        }
        return none.complement();
    }

    /// The values that all of these hold for, where those are few and known; else none.
    List<@Nullable Object> values(Collection<Conjunct> all) {
        Map<Object, @Nullable Object> values = new LinkedHashMap<>();
        for (Branch branch : Branches.of(all, this, true, 0)) {
            List<@Nullable Object> more = new ArrayList<>();
            switch (branch) {
                case Branch.Values(List<@Nullable Object> fixed) -> more.addAll(fixed);
                case Branch.Leaves(List<Conjunct> leaves) -> {
                    for (String type : SchemaKeywords.types(leaves)) {
                        if (type.equals("boolean")) {
                            more.addAll(List.of(true, false));
                        } else if (type.equals("null")) {
                            more.add(null);
                        } else {
                            return List.of();
                        }
                    }
                    if (more.isEmpty()) {
                        return List.of();
                    }
                }
                case Branch.Ready ready -> throw new IllegalStateException("references were to be followed");
            }
            more.forEach(each -> values.put(ValueCheck.canonical(each), each));
        }
        return new ArrayList<>(values.values());
    }
}
