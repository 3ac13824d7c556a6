package org.stromboli.grammar.gbnf;

import org.stromboli.grammar.expression.GrammarException;

/// The text of a GBNF grammar as its parser walks over it: blanks and comments, names, characters and their escapes.
/// Used once.
final class GbnfText {

    private static final String PUNCTUATION = "\\\"'[]^-/.{}()|*+?#$ ";

    private final String text;
    private int at;

    GbnfText(String text) {
        this.text = text;
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    /// The next character, or 0 at the end.
    char peek() {
        return isAtEnd() ? 0 : text.charAt(at);
    }

    boolean accept(String expected) {
        boolean found = text.startsWith(expected, at);
        at += found ? expected.length() : 0;
        return found;
    }

    /// Goes past blanks, line ends and comments.
    void skip() {
        while (!isAtEnd()) {
            if (peek() == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (" \t\r\n".indexOf(peek()) >= 0) {
                at++;
            } else {
                return;
            }
        }
    }

    /// A rule's name, empty where none stands.
    String name() {
        int from = at;
        while (isOfName(peek())) {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean isOfName(char each) {
        return each >= 'a' && each <= 'z'
                || each >= 'A' && each <= 'Z'
                || each >= '0' && each <= '9'
                || each == '-'
                || each == '_';
    }

    /// Whether a name and `::=` stand here: the rule before ends.
    boolean isAtRule() {
        int from = at;
        boolean named = !name().isEmpty();
        skip();
        boolean defined = named && text.startsWith("::=", at);
        at = from;
        return defined;
    }

    /// A whole number, or -1 where none stands.
    int number(int max) {
        int from = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (from == at) {
            return -1;
        }
        if (at - from > 6 || Integer.parseInt(text.substring(from, at)) > max) {
            throw wrong("a repetition of more than %d times".formatted(max));
        }
        return Integer.parseInt(text.substring(from, at));
    }

    /// A character of a literal or a set, written as itself or escaped.
    int point() {
        int point = text.codePointAt(at);
        at += Character.charCount(point);
        int meant = point == '\\' ? escaped() : point;
        if (meant >= Character.MIN_SURROGATE && meant <= Character.MAX_SURROGATE) {
            throw wrong("half a character");
        }
        return meant;
    }

    private int escaped() {
        char letter = peek();
        at += isAtEnd() ? 0 : 1;
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'x' -> hexadecimal(2);
            case 'u' -> hexadecimal(4);
            case 'U' -> hexadecimal(8);
            default -> {
                if (letter == 0 || PUNCTUATION.indexOf(letter) < 0) {
                    throw wrong("an escape that is none");
                }
                yield letter;
            }
        };
    }

    private int hexadecimal(int digits) {
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw wrong("an escape without its %d hexadecimal digits".formatted(digits));
            }
            value = value << 4 | digit;
            at++;
        }
        if (value > Character.MAX_CODE_POINT) {
            throw wrong("an escape of a character that does not exist");
        }
        return (int) value;
    }

    GrammarException wrong(String what) {
        long line =
                1 + text.substring(0, at).chars().filter(each -> each == '\n').count();
        return new GrammarException("has %s (line %d)".formatted(what, line));
    }
}
