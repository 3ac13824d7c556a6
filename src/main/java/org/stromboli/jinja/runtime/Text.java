package org.stromboli.jinja.runtime;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Values as text: Python's `str` and `repr`.
public final class Text {

    private static final int LONGEST = 16_000_000; // characters

    private Text() {}

    public static String str(Object value) {
        return switch (value) {
            case String text -> text;
            case Markup(String text) -> text;
            case Undefined _ -> "";
            default -> repr(value);
        };
    }

    public static String repr(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (out.length() > LONGEST) {
            throw TemplateException.limit("a printed value exceeds %d characters".formatted(LONGEST));
        }
        switch (value) {
            case String text -> quote(text, out);
            case Markup(String text) -> quote(text, out);
            case None _ -> out.append("None");
            case Boolean truth -> out.append(truth ? "True" : "False");
            case Long number -> out.append(number);
            case BigInteger number -> out.append(number);
            case Double number -> out.append(Numbers.print(number));
            case Undefined _ -> out.append("Undefined");
            case List<?> list -> join("[", list, "]", out, each -> write(each, out));
            case Tuple(List<Object> items) ->
                join("(", items, items.size() == 1 ? ",)" : ")", out, each -> write(each, out));
            case DictView(String name, List<Object> items) ->
                join(name + "([", items, "])", out, each -> write(each, out));
            case Map<?, ?> map -> writeMap(map, out);
            case Namespace(Map<String, Object> attributes) -> {
                out.append("<Namespace ");
                writeMap(attributes, out);
                out.append('>');
            }
            case Macro macro -> out.append("<Macro ").append(repr(macro.name())).append('>');
            default -> out.append('<').append(Types.name(value)).append('>');
        }
    }

    private static void writeMap(Map<?, ?> map, StringBuilder out) {
        join("{", List.copyOf(map.entrySet()), "}", out, each -> {
            write(each.getKey(), out);
            out.append(": ");
            write(each.getValue(), out);
        });
    }

    private static <T> void join(
            String open, List<T> items, String close, StringBuilder out, Consumer<? super T> writer) {
        out.append(open);
        String separator = "";
        for (T each : items) {
            out.append(separator);
            writer.accept(each);
            separator = ", ";
        }
        out.append(close);
    }

    private static void quote(String text, StringBuilder out) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        text.codePoints().forEach(character -> {
            switch (character) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (character == quote) {
                        out.append('\\').append(quote);
                    } else if (isPrintable(character)) {
                        out.appendCodePoint(character);
                    } else if (character < 0x100) {
                        out.append("\\x%02x".formatted(character));
                    } else if (character < 0x10000) {
                        out.append("\\u%04x".formatted(character));
                    } else {
                        out.append("\\U%08x".formatted(character));
                    }
                }
            }
        });
        out.append(quote);
    }

    private static boolean isPrintable(int character) {
        if (isNoncharacter(character)) {
            return true;
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> character == ' ';
            default -> true;
        };
    }

    /// Characters that stand for nothing in text but mark it up inside one program: never escaped, so that
    /// the marks are still there after rendering.
    public static boolean isNoncharacter(int character) {
        return character >= 0xFDD0 && character <= 0xFDEF;
    }

    /// What Python takes for white space in text.
    public static boolean isSpace(int character) {
        return switch (character) {
            case '\t', '\n', 0x0B, '\f', '\r', 0x1C, 0x1D, 0x1E, 0x1F, ' ', 0x85, 0xA0, 0x1680, 0x2028, 0x2029 -> true;
            case 0x202F, 0x205F, 0x3000 -> true;
            default -> character >= 0x2000 && character <= 0x200A;
        };
    }
}
