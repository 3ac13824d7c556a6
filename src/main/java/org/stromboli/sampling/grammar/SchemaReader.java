package org.stromboli.sampling.grammar;

import static org.stromboli.sampling.grammar.Expression.choice;
import static org.stromboli.sampling.grammar.Expression.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a JSON schema as the form of its values: not all of them, but nothing else. What it cannot hold to is refused
/// by name. Used once.
final class SchemaReader {

    private static final int MOST_SCHEMAS = 5_000;

    private final SchemaReferences references;
    private final Map<String, Expression> rules = new HashMap<>(JsonText.rules());
    private final Deque<String> unread = new ArrayDeque<>(); // references that have no rule yet
    private final ObjectForm objects = new ObjectForm(this);
    private int schemas;

    private SchemaReader(@Nullable Object root) {
        references = new SchemaReferences(root);
    }

    static Grammar read(@Nullable Object schema) {
        checkNumbers(schema);
        SchemaReader reader = new SchemaReader(schema);
        Expression root = reader.value(schema, "#");
        for (String each = reader.unread.poll(); each != null; each = reader.unread.poll()) {
            reader.rules.put(each, reader.value(reader.references.resolve(each), each));
        }
        return new Grammar(root, reader.rules);
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

    Expression value(@Nullable Object schema, String path) {
        if (++schemas > MOST_SCHEMAS) {
            throw new GrammarException("is too large");
        }
        if (schema instanceof Boolean any) {
            if (!any) {
                throw new GrammarException("allows no value at `%s`".formatted(SchemaPlace.shown(path)));
            }
            return anyValue();
        }
        SchemaPlace place = SchemaPlace.of(schema, path);
        SchemaKeywords.check(place);
        if (place.has("$ref")) {
            return reference(place);
        }
        if (place.has("const") || place.has("enum")) {
            return literals(place);
        }
        for (String combined : List.of("anyOf", "oneOf", "allOf")) {
            if (place.has(combined)) {
                return combined(place, combined);
            }
        }
        List<String> types = SchemaKeywords.types(place);
        return types.isEmpty()
                ? anyValue()
                : choice(types.stream().map(type -> typed(type, place)).toList());
    }

    static Expression anyValue() {
        return new Expression.Reference(JsonText.VALUE);
    }

    private Expression reference(SchemaPlace place) {
        SchemaKeywords.checkAlone(place, Set.of("$ref"));
        String target = place.text("$ref").orElseThrow();
        if (!rules.containsKey(target)) {
            rules.put(target, Expression.NOTHING); // read later: it may refer back to here
            unread.add(target);
        }
        return new Expression.Reference(target);
    }

    private static Expression literals(SchemaPlace place) {
        SchemaKeywords.checkAlone(place, Set.of("const", "enum", "type"));
        List<Object> values = new ArrayList<>(place.list("enum"));
        if (place.has("const")) {
            if (place.has("enum")) {
                throw new GrammarException("has both `const` and `enum` at `%s`".formatted(place.path()));
            }
            values.add(place.get("const"));
        }
        List<String> types = place.has("type") ? SchemaKeywords.types(place) : List.of();
        List<String> written = new ArrayList<>();
        for (Object each : values) {
            if (types.isEmpty() || types.stream().anyMatch(type -> SchemaKeywords.isOf(type, each))) {
                written.add(Literals.json(each));
            }
        }
        if (written.isEmpty()) {
            throw new GrammarException("allows no value at `%s`".formatted(SchemaPlace.shown(place.path())));
        }
        return Literals.choice(written);
    }

    private Expression combined(SchemaPlace place, String keyword) {
        SchemaKeywords.checkAlone(place, Set.of(keyword));
        List<?> options = place.list(keyword);
        if (options.isEmpty()) {
            throw new GrammarException("needs at least one schema at `%s`".formatted(place.at(keyword)));
        }
        if (keyword.equals("allOf") && options.size() > 1) {
            throw new GrammarException("has an `allOf` of several schemas at `%s`, which is not supported"
                    .formatted(SchemaPlace.shown(place.path())));
        }
        if (keyword.equals("oneOf")) {
            new Exclusion(references).check(options, place.at(keyword));
        }
        List<Expression> forms = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            if (!Boolean.FALSE.equals(options.get(i))) {
                forms.add(value(options.get(i), place.at(keyword) + "/" + i));
            }
        }
        return choice(forms);
    }

    private Expression typed(String type, SchemaPlace place) {
        return switch (type) {
            case "object" -> objects.read(place);
            case "array" -> array(place);
            case "string" -> ScalarForms.string(place);
            case "integer", "number" -> ScalarForms.number(place, type.equals("integer"));
            case "boolean" -> choice(text("true"), text("false"));
            default -> text("null");
        };
    }

    private Expression array(SchemaPlace place) {
        int min = place.count("minItems", 0);
        int max = place.count("maxItems", Expression.UNBOUNDED);
        boolean empty = max == 0 || Boolean.FALSE.equals(place.get("items"));
        if (max != Expression.UNBOUNDED && max < min || empty && min > 0) {
            throw new GrammarException("has bounds at `%s` that no array keeps to".formatted(place.path()));
        }
        if (empty) {
            return text("[]");
        }
        Expression item = place.has("items") ? value(place.get("items"), place.at("items")) : anyValue();
        Expression more = new Expression.Repeat(
                Expression.sequence(JsonText.comma(), item),
                Math.max(0, min - 1),
                max == Expression.UNBOUNDED ? max : max - 1);
        Expression items = Expression.sequence(item, more, JsonText.SPACE);
        return Expression.sequence(text("["), JsonText.SPACE, min == 0 ? Expression.optional(items) : items, text("]"));
    }
}
