package org.stromboli.jinja;

import org.stromboli.jinja.runtime.TemplateException;

/// The escapes in the strings of a template, as Python reads them.
final class StringEscapes {

    private StringEscapes() {}

    /// Appends what the escape stands for.
    ///
    /// @param from where the character after the backslash is
    /// @return where the text goes on
    static int read(String source, int from, StringBuilder text, int line) {
        char kind = source.charAt(from);
        switch (kind) {
            case '\n' -> {}
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'a' -> text.append('\u0007');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'v' -> text.append('\u000B');
            case '\\', '\'', '"' -> text.append(kind);
            case 'x' -> {
                return hex(source, from + 1, 2, text, line);
            }
            case 'u' -> {
                return hex(source, from + 1, 4, text, line);
            }
            case 'U' -> {
                return hex(source, from + 1, 8, text, line);
            }
            default -> {
                if (kind >= '0' && kind <= '7') {
                    return octal(source, from, text);
                }
                text.append('\\').append(kind);
            }
        }
        return from + 1;
    }

    private static int hex(String source, int from, int digits, StringBuilder text, int line) {
        int end = from + digits;
        String number = end <= source.length() ? source.substring(from, end) : "";
        if (!number.matches("[0-9a-fA-F]+") || Long.parseLong(number, 16) > Character.MAX_CODE_POINT) {
            throw TemplateException.syntax("a string has an escape that is cut short or out of range", line);
        }
        text.appendCodePoint(Integer.parseInt(number, 16));
        return end;
    }

    private static int octal(String source, int from, StringBuilder text) {
        int value = 0;
        int at = from;
        while (at < from + 3 && at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '7') {
            value = value * 8 + source.charAt(at++) - '0';
        }
        text.append((char) value);
        return at;
    }
}
