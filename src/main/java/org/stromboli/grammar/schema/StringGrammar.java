package org.stromboli.grammar.schema;

import static org.stromboli.grammar.expression.Expression.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.grammar.expression.GrammarLimits;
import org.stromboli.grammar.expression.TextLength;
import org.stromboli.grammar.json.CharacterDfa;
import org.stromboli.grammar.json.CharacterDfaBuilder;
import org.stromboli.grammar.json.JsonText;

/// Strings that some schemas hold for together.
///
/// @param leaves of one branch
/// @param bounds of what is left open
record StringGrammar(List<Conjunct> leaves, SchemaPatterns patterns, GrammarLimits bounds) {

    /// One thing that is said of a text.
    private record Said(String keyword, String value, String path) {}

    Expression form() {
        int min = leaves.stream()
                .filter(Conjunct::isHeld)
                .mapToInt(each -> each.place().count("minLength", 0))
                .max()
                .orElse(0);
        int max = max();
        if (max != Expression.UNBOUNDED && max < min) {
            return Expression.NEVER;
        }
        List<Said> said = said();
        boolean denied = leaves.stream().anyMatch(Conjunct::isDenied);
        int rounds = max == Expression.UNBOUNDED ? bounds.maxString() : Expression.UNBOUNDED;
        Expression content;
        if (said.isEmpty() && !denied) {
            int limit = max == Expression.UNBOUNDED ? Math.max(min, bounds.maxString()) : max;
            boolean open = limit < 0 || max == Expression.UNBOUNDED && bounds.maxString() < 0;
            content = new Expression.Repeat(JsonText.CHARACTER, min, open ? Expression.UNBOUNDED : limit);
        } else if (said.size() == 1 && !denied && length(said.getFirst()).isWithin(min, max)) {
            content = GrammarLimits.bounded(content(said.getFirst()), rounds);
        } else {
            content = said.size() == 1 && !denied
                    ? repeated(said.getFirst(), min, max)
                            .map(form -> GrammarLimits.bounded(form, rounds))
                            .orElseGet(() -> machine(said, min, max).inString())
                    : machine(said, min, max).inString();
        }
        return Expression.sequence(text("\""), content, text("\""));
    }

    /// The same, as a machine of the texts themselves.
    CharacterDfa machine() {
        int min = leaves.stream()
                .filter(Conjunct::isHeld)
                .mapToInt(each -> each.place().count("minLength", 0))
                .max()
                .orElse(0);
        int max = max();
        return max != Expression.UNBOUNDED && max < min ? CharacterDfa.NONE : machine(said(), min, max);
    }

    private int max() {
        return leaves.stream()
                .filter(each -> each.isHeld() && each.place().has("maxLength"))
                .mapToInt(each -> each.place().count("maxLength", 0))
                .min()
                .orElse(Expression.UNBOUNDED);
    }

    private List<Said> said() {
        Set<Said> said = new LinkedHashSet<>();
        boolean patterned =
                leaves.stream().anyMatch(each -> each.isHeld() && each.place().has("pattern"));
        for (Conjunct each : leaves) {
            for (String keyword : List.of("pattern", "format")) {
                SchemaPlace place = each.place();
                if (each.isHeld()) {
                    // A format that is not known names what the pattern beside it says.
                    place.text(keyword)
                            .filter(value -> keyword.equals("pattern")
                                    || StringFormats.restricts(value) && (StringFormats.isKnown(value) || !patterned))
                            .ifPresent(value -> said.add(new Said(keyword, value, place.at(keyword))));
                }
            }
        }
        return new ArrayList<>(said);
    }

    private TextLength length(Said said) {
        return said.keyword().equals("pattern")
                ? patterns.length(said.value(), said.path())
                : TextLength.of(StringFormats.named(said.value(), SchemaPlace.shown(said.path())));
    }

    // A pattern of nothing but one set has its length in the pattern.
    private Optional<Expression> repeated(Said said, int min, int max) {
        Expression content = content(said);
        while (content instanceof Expression.Sequence(List<Expression> parts) && parts.size() == 1) {
            content = parts.getFirst();
        }
        if (!(content instanceof Expression.Repeat(Expression body, int least, int limit))
                || !(body instanceof Expression.Chars)) {
            return Optional.empty();
        }
        int low = Math.max(min, least);
        int high = max == Expression.UNBOUNDED || limit == Expression.UNBOUNDED
                ? Math.max(max, limit)
                : Math.min(max, limit);
        boolean never = high != Expression.UNBOUNDED && high < low;
        return Optional.of(never ? Expression.NEVER : new Expression.Repeat(body, low, high));
    }

    private Expression content(Said said) {
        return said.keyword().equals("pattern")
                ? patterns.inString(said.value(), said.path())
                : StringFormats.named(said.value(), SchemaPlace.shown(said.path()));
    }

    private CharacterDfa machine(List<Said> said, int min, int max) {
        // What people mean by an expression without anchors is the whole text; where that cannot be, a part of it.
        CharacterDfa whole = machine(said, min, max, false);
        CharacterDfa all = whole.isEmpty() ? machine(said, min, max, true) : whole;
        boolean patterned = said.stream().anyMatch(each -> each.keyword().equals("pattern"));
        List<Said> patternsOnly =
                said.stream().filter(each -> each.keyword().equals("pattern")).toList();
        // Formats only describe values where a pattern says something else.
        return all.isEmpty() && patterned && patternsOnly.size() < said.size() ? machine(patternsOnly, min, max) : all;
    }

    private CharacterDfa machine(List<Said> said, int min, int max, boolean exact) {
        try {
            CharacterDfa all = CharacterDfa.ALL;
            for (Said each : said) {
                if (each.keyword().equals("format")) {
                    all = all.and(
                            max == Expression.UNBOUNDED
                                    ? StringFormats.machine(each.value(), each.path())
                                    : StringFormats.measured(each.value(), each.path()));
                } else {
                    all = all.and(
                            exact
                                    ? patterns.exact(each.value(), each.path())
                                    : patterns.matched(each.value(), each.path()));
                }
            }
            all = all.minus(denied());
            return all.ofLength(min, max(said, max));
        } catch (GrammarException e) {
            String message = e.getMessage();
            throw message.contains(" at `")
                    ? e
                    : new GrammarException("%s at `%s`"
                            .formatted(
                                    message, SchemaPlace.shown(leaves.getFirst().path())));
        }
    }

    // The machine of a format with a length is that of a simpler form, for which it takes fewer characters.
    private static int max(List<Said> said, int max) {
        boolean formatted = said.stream().anyMatch(each -> each.keyword().equals("format"));
        return max == Expression.UNBOUNDED || !formatted ? max : Math.min(max, StringFormats.MAX_MEASURED);
    }

    private CharacterDfa denied() {
        CharacterDfa denied = CharacterDfa.NONE;
        List<Expression> texts = new ArrayList<>();
        for (Conjunct each : leaves) {
            SchemaPlace place = each.place();
            if (each.isDenied() && place.has("pattern")) {
                CharacterDfa pattern = patterns.exact(place.text("pattern").orElseThrow(), place.path());
                denied = denied.complement().minus(pattern).complement();
            } else if (each.isDenied()) {
                SchemaKeywords.fixed(place).stream()
                        .filter(String.class::isInstance)
                        .forEach(value -> texts.add(text((String) value)));
            }
        }
        return texts.isEmpty()
                ? denied
                : denied.complement()
                        .minus(CharacterDfaBuilder.of(Expression.choice(texts)))
                        .complement();
    }
}
