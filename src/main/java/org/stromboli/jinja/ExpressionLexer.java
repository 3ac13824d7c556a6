package org.stromboli.jinja;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;

/// The tokens inside the tags of a template.
final class ExpressionLexer {

    private static final Pattern REAL =
            Pattern.compile("(?:\\d+_)*\\d+(?:(?:\\.(?:\\d+_)*\\d+)?[eE][+-]?(?:\\d+_)*\\d+|\\.(?:\\d+_)*\\d+)");
    private static final Pattern INTEGER =
            Pattern.compile("0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|\\d+(?:_\\d+)*");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Mn}\\p{Mc}\\p{Nd}\\p{Pc}]*");
    private static final List<String> OPERATORS = List.of(
            "==", "!=", "<=", ">=", "//", "**", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",", ";");

    private final String source;
    private final Deque<String> brackets = new ArrayDeque<>();
    private int at;
    private boolean afterDot;

    ExpressionLexer(String source, int at) {
        this.source = source;
        this.at = at;
    }

    int position() {
        return at;
    }

    boolean insideBrackets() {
        return !brackets.isEmpty();
    }

    void skipSpace() {
        while (at < source.length() && Text.isSpace(source.charAt(at))) {
            at++;
        }
    }

    Token next(int line) {
        boolean dotted = afterDot;
        afterDot = source.charAt(at) == '.';
        Matcher real = matcher(REAL);
        if (!dotted && real.lookingAt()) {
            return take(Token.Kind.REAL, real.end(), line);
        }
        Matcher integer = matcher(INTEGER);
        if (integer.lookingAt()) {
            return take(Token.Kind.INTEGER, integer.end(), line);
        }
        Matcher name = matcher(NAME);
        if (name.lookingAt()) {
            return take(Token.Kind.NAME, name.end(), line);
        }
        char quote = source.charAt(at);
        if (quote == '"' || quote == '\'') {
            return string(quote, line);
        }
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                balance(operator, line);
                return take(Token.Kind.OPERATOR, at + operator.length(), line);
            }
        }
        throw TemplateException.syntax(
                "unexpected char %s at %d".formatted(Text.repr(Character.toString(source.codePointAt(at))), at), line);
    }

    private Matcher matcher(Pattern pattern) {
        return pattern.matcher(source).region(at, source.length());
    }

    private Token take(Token.Kind kind, int end, int line) {
        Token token = new Token(kind, source.substring(at, end), line);
        at = end;
        return token;
    }

    private void balance(String operator, int line) {
        switch (operator) {
            case "(" -> brackets.push(")");
            case "[" -> brackets.push("]");
            case "{" -> brackets.push("}");
            case ")", "]", "}" -> {
                if (brackets.isEmpty()) {
                    throw TemplateException.syntax("unexpected '%s'".formatted(operator), line);
                }
                String expected = brackets.pop();
                if (!expected.equals(operator)) {
                    throw TemplateException.syntax(
                            "unexpected '%s', expected '%s'".formatted(operator, expected), line);
                }
            }
            default -> {}
        }
    }

    private Token string(char quote, int line) {
        StringBuilder text = new StringBuilder();
        int from = at + 1;
        while (from < source.length() && source.charAt(from) != quote) {
            if (source.charAt(from) == '\\' && from + 1 < source.length()) {
                from = StringEscapes.read(source, from + 1, text, line);
            } else {
                text.append(source.charAt(from++));
            }
        }
        if (from >= source.length()) {
            throw TemplateException.syntax("a string is not closed", line);
        }
        at = from + 1;
        return new Token(Token.Kind.STRING, text.toString(), line);
    }
}
