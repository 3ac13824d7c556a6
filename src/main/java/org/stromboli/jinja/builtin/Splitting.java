package org.stromboli.jinja.builtin;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.None;
import org.stromboli.jinja.runtime.Sequences;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Tuple;

/// Text cut at separators, white space or line ends.
final class Splitting {

    private Splitting() {}

    static Object split(String text, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("split", "sep", "maxsplit");
        int max = max(bound);
        if (bound.get("sep", None.NONE) == None.NONE) {
            return words(text, max);
        }
        String separator = separator(bound);
        List<Object> parts = new ArrayList<>();
        int start = 0;
        for (int at = text.indexOf(separator); at >= 0 && parts.size() < max; at = text.indexOf(separator, start)) {
            parts.add(text.substring(start, at));
            start = at + separator.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    static Object splitFromRight(String text, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("rsplit", "sep", "maxsplit");
        int max = max(bound);
        if (bound.get("sep", None.NONE) == None.NONE) {
            String turned = new StringBuilder(text).reverse().toString();
            return Sequences.reversed(words(turned, max).stream()
                    .map(each ->
                            (Object) new StringBuilder((String) each).reverse().toString())
                    .toList());
        }
        String separator = separator(bound);
        List<Object> parts = new ArrayList<>();
        int end = text.length();
        while (parts.size() < max) {
            int at = end < separator.length() ? -1 : text.lastIndexOf(separator, end - separator.length());
            if (at < 0) {
                break;
            }
            parts.add(text.substring(at + separator.length(), end));
            end = at;
        }
        parts.add(text.substring(0, end));
        return Sequences.reversed(parts);
    }

    private static int max(Arguments.Bound bound) {
        int max = bound.integer("maxsplit", -1);
        return max < 0 ? Integer.MAX_VALUE : max;
    }

    private static String separator(Arguments.Bound bound) {
        String separator = bound.string("sep");
        if (separator.isEmpty()) {
            throw TemplateException.runtime("empty separator");
        }
        return separator;
    }

    private static List<Object> words(String text, int max) {
        List<Object> words = new ArrayList<>();
        int at = skip(text, 0, true);
        while (at < text.length()) {
            if (words.size() == max) {
                words.add(text.substring(at));
                break;
            }
            int end = skip(text, at, false);
            words.add(text.substring(at, end));
            at = skip(text, end, true);
        }
        return words;
    }

    private static int skip(String text, int from, boolean space) {
        int at = from;
        while (at < text.length() && Text.isSpace(text.charAt(at)) == space) {
            at++;
        }
        return at;
    }

    static Object lines(String text, Arguments arguments) {
        return lines(text, arguments.bind("splitlines", "keepends").flag("keepends", false));
    }

    static List<Object> lines(String text, boolean keepEnds) {
        List<Object> lines = new ArrayList<>();
        int start = 0;
        int at = 0;
        while (at < text.length()) {
            int end = at;
            char unit = text.charAt(at++);
            if (!isLineEnd(unit)) {
                continue;
            }
            if (unit == '\r' && at < text.length() && text.charAt(at) == '\n') {
                at++;
            }
            lines.add(text.substring(start, keepEnds ? at : end));
            start = at;
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    private static boolean isLineEnd(char unit) {
        return switch (unit) {
            case '\n', '\r', 0x0B, '\f', 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029 -> true;
            default -> false;
        };
    }

    static Object partition(String text, Arguments arguments) {
        String separator = separator(arguments.bind("partition", "sep"));
        int at = text.indexOf(separator);
        return at < 0
                ? Tuple.of(text, "", "")
                : Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
    }

    static Object partitionFromRight(String text, Arguments arguments) {
        String separator = separator(arguments.bind("rpartition", "sep"));
        int at = text.lastIndexOf(separator);
        return at < 0
                ? Tuple.of("", "", text)
                : Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
    }
}
