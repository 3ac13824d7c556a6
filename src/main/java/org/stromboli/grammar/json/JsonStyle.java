package org.stromboli.grammar.json;

import static org.stromboli.grammar.expression.Expression.any;
import static org.stromboli.grammar.expression.Expression.choice;
import static org.stromboli.grammar.expression.Expression.optional;
import static org.stromboli.grammar.expression.Expression.sequence;
import static org.stromboli.grammar.expression.Expression.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.stromboli.grammar.expression.CodePoints;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.grammar.expression.GrammarLimits;
import org.stromboli.grammar.regex.RegexParser;

/// What stands between JSON values, and how much of what a schema leaves open is written. Immutable.
public final class JsonStyle {

    /// From here on indentation is no longer that of the depth, only bounded.
    private static final int DEEP = 8;

    private static final int MAX_INDENT = 4 * 24;
    private static final int WIDEST_UNIT = 4; // spaces for each level

    /// Compact, with single spaces, or in lines with natural indentation.
    public static final JsonStyle NATURAL = new JsonStyle(Optional.empty(), GrammarLimits.NONE);

    private final Optional<Expression> whitespace;
    private final GrammarLimits bounds;
    private final List<Expression> spaces = new ArrayList<>(); // [depths]
    private final Expression string;
    private final Map<String, Expression> rules;

    private JsonStyle(Optional<Expression> whitespace, GrammarLimits bounds) {
        this.whitespace = whitespace;
        this.bounds = bounds;
        for (int depth = 0; depth <= DEEP; depth++) {
            spaces.add(whitespace.orElse(natural(depth)));
        }
        string = sequence(text("\""), new Expression.Repeat(JsonText.CHARACTER, 0, bounds.maxString()), text("\""));
        rules = Map.copyOf(made());
    }

    /// @param whitespace pattern of what may stand between tokens; empty: nothing, one space, or a new line with
    ///     natural indentation
    /// @throws GrammarException if the pattern matches anything but white space
    public static JsonStyle of(Optional<String> whitespace, GrammarLimits bounds) {
        if (whitespace.isEmpty() && bounds.equals(GrammarLimits.NONE)) {
            return NATURAL;
        }
        return new JsonStyle(
                whitespace.map(each -> GrammarLimits.bounded(whitespace(each), bounds.maxItems())), bounds);
    }

    private static Expression whitespace(String pattern) {
        Expression parsed = RegexParser.parse(pattern);
        CharacterDfa blank = CharacterDfaBuilder.of(any(new Expression.Chars(CodePoints.of(" \t\n\r"))));
        if (!CharacterDfaBuilder.of(parsed).minus(blank).isEmpty()) {
            throw new GrammarException("has a pattern of white space that matches other characters, too");
        }
        return parsed;
    }

    private static Expression natural(int depth) {
        Expression space = text(" ");
        List<Expression> indents = new ArrayList<>();
        if (depth == 0) {
            indents.add(Expression.NOTHING);
        } else if (depth == DEEP) {
            indents.add(new Expression.Repeat(space, 0, MAX_INDENT));
            indents.add(new Expression.Repeat(text("\t"), 1, MAX_INDENT / WIDEST_UNIT));
        } else {
            Expression level = new Expression.Repeat(space, depth, depth);
            Expression indent = optional(level);
            for (int unit = 1; unit < WIDEST_UNIT; unit++) {
                indent = optional(sequence(level, indent));
            }
            indents.add(indent);
            indents.add(new Expression.Repeat(text("\t"), depth, depth));
        }
        return optional(choice(space, sequence(text("\n"), choice(indents))));
    }

    /// The depth that stands for this one in names of rules.
    public int level(int depth) {
        return whitespace.isPresent() && bounds.equals(GrammarLimits.NONE) ? 0 : Math.min(depth, DEEP);
    }

    public GrammarLimits bounds() {
        return bounds;
    }

    /// White space before what stands in so many containers.
    public Expression space(int depth) {
        return spaces.get(Math.min(depth, DEEP));
    }

    public Expression comma(int depth) {
        return sequence(text(","), space(depth));
    }

    public Expression member(Expression name, Expression value) {
        return sequence(name, text(":"), whitespace.orElse(JsonText.AFTER_COLON), value);
    }

    Expression string() {
        return string;
    }

    public Expression anyValue(int depth) {
        return new Expression.Reference(named(JsonText.VALUE, depth));
    }

    public Expression anyObject(int depth) {
        return new Expression.Reference(named(JsonText.OBJECT, depth));
    }

    private String named(String rule, int depth) {
        int level = level(depth);
        return level == 0 ? rule : "%s %d".formatted(rule, level);
    }

    /// Any value and any object at every depth, as rules.
    public Map<String, Expression> rules() {
        return rules;
    }

    private Map<String, Expression> made() {
        Map<String, Expression> rules = new HashMap<>();
        for (int depth = 0; depth <= DEEP; depth++) {
            List<Expression> options =
                    new ArrayList<>(List.of(string, JsonText.NUMBER, text("true"), text("false"), text("null")));
            if (depth <= bounds.deepest()) {
                options.add(list("[", anyValue(depth + 1), "]", depth));
                options.add(anyObject(depth));
            }
            rules.put(named(JsonText.VALUE, depth), choice(options));
            rules.put(named(JsonText.OBJECT, depth), list("{", member(string, anyValue(depth + 1)), "}", depth));
        }
        return rules;
    }

    private Expression list(String open, Expression each, String close, int depth) {
        int max = bounds.maxItems(depth);
        Expression more = new Expression.Repeat(
                sequence(comma(depth + 1), each), 0, max == Expression.UNBOUNDED ? max : Math.max(0, max - 1));
        return sequence(text(open), space(depth + 1), optional(sequence(each, more, space(depth))), text(close));
    }
}
