package org.stromboli.sampling.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stromboli.sampling.grammar.NumberRange.Bound;

/// Strings and numbers of a schema.
final class ScalarForms {

    private ScalarForms() {}

    static Expression string(SchemaPlace place) {
        boolean measured = place.has("minLength") || place.has("maxLength");
        List<String> given = new ArrayList<>();
        place.text("pattern").ifPresent(pattern -> given.add("pattern"));
        place.text("format").ifPresent(format -> given.add("format"));
        if (measured) {
            given.add(place.has("minLength") ? "minLength" : "maxLength");
        }
        if (given.size() > 1) {
            throw new GrammarException("has `%s` beside `%s` at `%s`, which is not supported"
                    .formatted(given.get(1), given.get(0), SchemaPlace.shown(place.path())));
        }
        return Expression.sequence(Expression.text("\""), content(place), Expression.text("\""));
    }

    private static Expression content(SchemaPlace place) {
        if (place.has("pattern")) {
            try {
                return RegexParser.parse(place.text("pattern").orElseThrow(), JsonText::escaped);
            } catch (GrammarException e) {
                throw new GrammarException(
                        "%s at `%s`".formatted(e.getMessage(), SchemaPlace.shown(place.at("pattern"))));
            }
        }
        if (place.has("format")) {
            return StringFormats.named(place.text("format").orElseThrow(), SchemaPlace.shown(place.path()));
        }
        int min = place.count("minLength", 0);
        int max = place.count("maxLength", Expression.UNBOUNDED);
        if (max != Expression.UNBOUNDED && max < min) {
            throw new GrammarException(
                    "has bounds at `%s` that no string keeps to".formatted(SchemaPlace.shown(place.path())));
        }
        return new Expression.Repeat(JsonText.CHARACTER, min, max);
    }

    static Expression number(SchemaPlace place, boolean integer) {
        Optional<Bound> low = bound(place, "minimum", "exclusiveMinimum", 1);
        Optional<Bound> high = bound(place, "maximum", "exclusiveMaximum", -1);
        if (low.isEmpty() && high.isEmpty()) {
            return integer ? JsonText.INTEGER : JsonText.NUMBER;
        }
        try {
            NumberRange range = NumberRange.of(low, high);
            return integer ? range.integers() : range.decimals();
        } catch (GrammarException e) {
            throw new GrammarException("%s at `%s`".formatted(e.getMessage(), SchemaPlace.shown(place.path())));
        }
    }

    // Of two bounds on the same side the narrower one holds.
    private static Optional<Bound> bound(SchemaPlace place, String included, String excluded, int side) {
        Optional<Bound> with = place.number(included).map(value -> new Bound(value, true));
        Optional<Bound> without = place.number(excluded).map(value -> new Bound(value, false));
        if (with.isEmpty() || without.isEmpty()) {
            return with.or(() -> without);
        }
        int order = with.get().value().compareTo(without.get().value()) * side;
        return order > 0 ? with : without;
    }
}
