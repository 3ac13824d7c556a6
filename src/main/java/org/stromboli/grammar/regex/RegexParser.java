package org.stromboli.grammar.regex;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.stromboli.grammar.expression.CodePoints;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.GrammarException;

/// Reads a regular expression. Anchors may stand at its ends; what a machine without memory cannot do (references back,
/// looking around) is rejected, but for looking ahead from the start in a pattern of a schema. Used once.
public final class RegexParser {

    private static final int LONGEST = 20_000; // characters
    private static final int DEEPEST = 100; // groups
    private static final int MAX_ROUNDS = 100_000;

    private final String regex;
    private final Function<CodePoints, Expression> chars;
    private final Ends ends;
    private int at;
    private int depth;

    private RegexParser(String regex, Function<CodePoints, Expression> chars, Ends ends) {
        this.regex = regex;
        this.chars = chars;
        this.ends = ends;
    }

    public static Expression parse(String regex) {
        return parse(regex, Expression.Chars::new, Ends.WHOLE);
    }

    /// @param chars how a character of a set is written
    public static Expression parse(String regex, Function<CodePoints, Expression> chars, Ends ends) {
        if (regex.length() > LONGEST) {
            throw new GrammarException("has %d characters, at most %d are allowed".formatted(regex.length(), LONGEST));
        }
        RegexParser parser = new RegexParser(regex, chars, ends);
        Expression all = parser.alternatives();
        if (parser.at < regex.length()) {
            throw parser.wrong("an unmatched `)`");
        }
        return all;
    }

    private Expression alternatives() {
        if (++depth > DEEPEST) {
            throw new GrammarException("is nested too deeply");
        }
        List<Expression> options = new ArrayList<>();
        do {
            options.add(sequence());
        } while (accept('|'));
        depth--;
        return Expression.choice(options);
    }

    private Expression sequence() {
        List<Expression> parts = new ArrayList<>();
        List<Expression> ahead = new ArrayList<>();
        List<Expression> barred = new ArrayList<>();
        boolean fromStart = depth == 1 && accept('^');
        boolean toEnd = false;
        while (fromStart && ends != Ends.WHOLE && (regex.startsWith("(?=", at) || regex.startsWith("(?!", at))) {
            (regex.charAt(at + 2) == '=' ? ahead : barred).add(ahead());
        }
        while (at < regex.length() && peek() != '|' && peek() != ')') {
            if (depth == 1 && peek() == '$' && isEnd(at + 1)) {
                at++;
                toEnd = true;
            } else {
                parts.add(repeated(atom()));
            }
        }
        if (depth == 1 && ends != Ends.WHOLE) {
            boolean open = ends == Ends.OPEN;
            if (!fromStart && (open || toEnd)) {
                parts.addFirst(anything());
            }
            if (!toEnd && (open || fromStart)) {
                parts.add(anything());
            }
        }
        Expression text = new Expression.Sequence(List.copyOf(parts));
        return ahead.isEmpty() && barred.isEmpty() ? text : new Expression.Guarded(text, ahead, barred);
    }

    private boolean isEnd(int index) {
        return index == regex.length() || regex.charAt(index) == '|' || regex.charAt(index) == ')';
    }

    private Expression anything() {
        return Expression.any(chars.apply(CodePoints.ALL));
    }

    // The whole text as what is looked ahead for has it.
    private Expression ahead() {
        int from = at + 3;
        int outer = depth;
        depth = 0;
        at = from;
        List<Expression> options = new ArrayList<>();
        depth++;
        do {
            accept('^');
            List<Expression> parts = new ArrayList<>();
            boolean toEnd = false;
            while (at < regex.length() && peek() != '|' && peek() != ')') {
                if (peek() == '$' && isEnd(at + 1)) {
                    at++;
                    toEnd = true;
                } else {
                    parts.add(repeated(atom()));
                }
            }
            if (!toEnd) {
                parts.add(anything());
            }
            options.add(new Expression.Sequence(List.copyOf(parts)));
        } while (accept('|'));
        if (!accept(')')) {
            throw wrong("a `(` without its `)`");
        }
        depth = outer;
        return Expression.choice(options);
    }

    private Expression atom() {
        char next = regex.charAt(at);
        switch (next) {
            case '(' -> {
                return group();
            }
            case '[' -> {
                return chars.apply(checked(new RegexSet(this).read()));
            }
            case '.' -> {
                at++;
                return chars.apply(RegexClasses.NOT_LINE_END);
            }
            case '\\' -> {
                at++;
                return chars.apply(escaped());
            }
            case '*', '+', '?' -> throw wrong("`%c` after nothing".formatted(next));
            case '{' -> throw wrong("`{` that begins no repetition; a brace of the text is written `\\{`");
            case '^', '$' -> throw wrong("`%c` in the middle, which is not supported".formatted(next));
            default -> {
                int point = point();
                return chars.apply(CodePoints.of(point, point));
            }
        }
    }

    private Expression group() {
        at++;
        if (accept('?')) {
            if (accept('<') && at < regex.length() && Character.isLetter(peek())) {
                at = regex.indexOf('>', at) + 1;
                if (at == 0) {
                    throw wrong("a group's name without an end");
                }
            } else if (!accept(':')) {
                throw wrong("`(?`, of which only `(?:` and `(?<name>` are supported");
            }
        }
        Expression inner = alternatives();
        if (!accept(')')) {
            throw wrong("a `(` without its `)`");
        }
        return inner;
    }

    private Expression repeated(Expression atom) {
        if (at == regex.length()) {
            return atom;
        }
        Expression all;
        switch (peek()) {
            case '*' -> all = Expression.any(atom);
            case '+' -> all = new Expression.Repeat(atom, 1, Expression.UNBOUNDED);
            case '?' -> all = Expression.optional(atom);
            case '{' -> {
                all = counted(atom);
                at--;
            }
            default -> {
                return atom;
            }
        }
        at++;
        if (at < regex.length() && (peek() == '+' || peek() == '*' || peek() == '{')) {
            throw wrong("two repetitions in a row, which are not supported");
        }
        accept('?'); // reluctant: the same texts
        return all;
    }

    private Expression counted(Expression atom) {
        at++;
        int min = number();
        int max = min;
        if (accept(',')) {
            max = at < regex.length() && peek() == '}' ? Expression.UNBOUNDED : number();
        }
        if (!accept('}') || max != Expression.UNBOUNDED && max < min) {
            throw wrong("a `{` that begins no repetition");
        }
        return new Expression.Repeat(atom, min, max);
    }

    private int number() {
        int from = at;
        while (at < regex.length() && peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (from == at || at - from > 6 || Integer.parseInt(regex.substring(from, at)) > MAX_ROUNDS) {
            throw wrong("a repetition without a count of at most " + MAX_ROUNDS);
        }
        return Integer.parseInt(regex.substring(from, at));
    }

    /// The set behind a backslash that was just read.
    CodePoints escaped() {
        if (at == regex.length()) {
            throw wrong("a `\\` at the end");
        }
        int letter = point();
        if (letter == 'x' || letter == 'u') {
            int digits = letter == 'x' ? 2 : 4;
            return checked(single(hexadecimal(digits)));
        }
        CodePoints named = RegexClasses.named(letter);
        if (!named.isEmpty()) {
            return named;
        }
        if (letter < 0x80 && Character.isLetterOrDigit(letter)) {
            throw wrong("`\\%c`, which is not supported".formatted(letter));
        }
        return single(letter);
    }

    private int hexadecimal(int digits) {
        try {
            at += digits;
            return Integer.parseInt(regex.substring(at - digits, at), 16);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw wrong("an escape without its %d hexadecimal digits".formatted(digits));
        }
    }

    private static CodePoints single(int point) {
        return CodePoints.of(point, point);
    }

    private CodePoints checked(CodePoints set) {
        if (set.isEmpty()) {
            throw wrong("a set without any character");
        }
        return set;
    }

    char peek() {
        return regex.charAt(at);
    }

    boolean isAtEnd() {
        return at >= regex.length();
    }

    boolean accept(char expected) {
        if (at < regex.length() && regex.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    int point() {
        int point = regex.codePointAt(at);
        if (Character.isSurrogate((char) point) && Character.charCount(point) == 1) {
            throw wrong("half a character");
        }
        at += Character.charCount(point);
        return point;
    }

    GrammarException wrong(String what) {
        return new GrammarException("has %s (before character %d)".formatted(what, Math.min(at, regex.length()) + 1));
    }
}
