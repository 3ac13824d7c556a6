package org.stromboli.grammar.json;

import static org.stromboli.grammar.expression.Expression.choice;
import static org.stromboli.grammar.expression.Expression.optional;
import static org.stromboli.grammar.expression.Expression.sequence;
import static org.stromboli.grammar.expression.Expression.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.stromboli.grammar.expression.CodePoints;
import org.stromboli.grammar.expression.Expression;

/// How JSON values are written. Numbers have few enough digits for every reader.
public final class JsonText {

    /// Names of the rules for any value and any object.
    static final String VALUE = "any value";

    public static final String OBJECT = "any object";

    static final int MAX_DIGITS = 15; // a double keeps them all

    private static final CodePoints CONTROLS = CodePoints.of(0, 0x1f);
    private static final CodePoints SPECIAL = CONTROLS.or(CodePoints.of("\"\\"));
    private static final Map<Integer, String> SHORT =
            Map.of(8, "b", 9, "t", 10, "n", 12, "f", 13, "r", (int) '"', "\"", (int) '\\', "\\");

    /// A character of a string as it stands.
    static final CodePoints PLAIN = CodePoints.ALL.minus(SPECIAL);

    private static final CodePoints HEX =
            CodePoints.of('0', '9').or(CodePoints.of('a', 'f')).or(CodePoints.of('A', 'F'));

    static final Expression AFTER_COLON = optional(text(" "));

    public static final Expression CHARACTER = choice(new Expression.Chars(PLAIN), sequence(text("\\"), escape()));

    static final Expression NATURAL =
            choice(text("0"), sequence(digits("1-9", 1, 1), digits("0-9", 0, MAX_DIGITS - 1)));

    public static final Expression INTEGER = sequence(optional(text("-")), NATURAL);

    static final Expression EXPONENT = sequence(
            new Expression.Chars(CodePoints.of("eE")),
            optional(new Expression.Chars(CodePoints.of("+-"))),
            digits("0-9", 1, 2));

    public static final Expression DECIMAL =
            sequence(INTEGER, optional(sequence(text("."), digits("0-9", 1, MAX_DIGITS))));

    public static final Expression NUMBER = sequence(DECIMAL, optional(EXPONENT));

    private JsonText() {}

    static Expression digits(String range, int min, int max) {
        return new Expression.Repeat(new Expression.Chars(CodePoints.of(range.charAt(0), range.charAt(2))), min, max);
    }

    private static Expression escape() {
        Expression hex = new Expression.Chars(HEX);
        Expression noSurrogate = choice(
                sequence(new Expression.Chars(HEX.minus(CodePoints.of("dD"))), hex, hex, hex),
                sequence(new Expression.Chars(CodePoints.of("dD")), digits("0-7", 1, 1), hex, hex));
        return choice(new Expression.Chars(CodePoints.of("\"\\/bfnrt")), sequence(text("u"), noSurrogate));
    }

    /// Any JSON value, as rules.
    public static Map<String, Expression> rules() {
        return JsonStyle.NATURAL.rules();
    }

    /// One character of a set, escaped where it must be.
    public static Expression escaped(CodePoints set) {
        List<Expression> options = new ArrayList<>();
        CodePoints plain = set.minus(SPECIAL);
        if (!plain.isEmpty()) {
            options.add(new Expression.Chars(plain));
        }
        for (int point = 0; point <= '\\'; point++) {
            if (SPECIAL.contains(point) && set.contains(point)) {
                options.add(text(escaped(point)));
            }
        }
        return choice(options);
    }

    /// A string's content as it is written.
    public static String escaped(String content) {
        StringBuilder written = new StringBuilder();
        content.codePoints()
                .forEach(point -> written.append(SPECIAL.contains(point) ? escaped(point) : Character.toString(point)));
        return written.toString();
    }

    private static String escaped(int point) {
        String known = SHORT.get(point);
        return "\\" + (known == null ? "u%04x".formatted(point) : known);
    }
}
