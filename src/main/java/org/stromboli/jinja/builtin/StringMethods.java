package org.stromboli.jinja.builtin;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.Callable;
import org.stromboli.jinja.runtime.None;
import org.stromboli.jinja.runtime.Numbers;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.Sequences;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Tuple;
import org.stromboli.jinja.runtime.Types;
import org.stromboli.jinja.runtime.Undefined;

/// The methods of text. Positions count code points.
final class StringMethods {

    private interface Method {
        Object call(RenderState state, String text, Arguments arguments);
    }

    private static final Map<String, Method> ALL = Map.ofEntries(
            simple("upper", text -> text.toUpperCase(Locale.ROOT)),
            simple("lower", text -> text.toLowerCase(Locale.ROOT)),
            simple("casefold", text -> text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT)),
            simple("capitalize", text -> Casing.capitalize(text)),
            simple("title", text -> Casing.title(text)),
            simple("swapcase", text -> Casing.swap(text)),
            Map.entry("strip", (_, text, arguments) -> strip(text, arguments, true, true)),
            Map.entry("lstrip", (_, text, arguments) -> strip(text, arguments, true, false)),
            Map.entry("rstrip", (_, text, arguments) -> strip(text, arguments, false, true)),
            Map.entry("split", (_, text, arguments) -> Splitting.split(text, arguments)),
            Map.entry("rsplit", (_, text, arguments) -> Splitting.splitFromRight(text, arguments)),
            Map.entry("splitlines", (_, text, arguments) -> Splitting.lines(text, arguments)),
            Map.entry("partition", (_, text, arguments) -> Splitting.partition(text, arguments)),
            Map.entry("rpartition", (_, text, arguments) -> Splitting.partitionFromRight(text, arguments)),
            Map.entry("startswith", (state, text, arguments) -> affix(state, "startswith", text, arguments)),
            Map.entry("endswith", (state, text, arguments) -> affix(state, "endswith", text, arguments)),
            Map.entry("removeprefix", (_, text, arguments) -> {
                String prefix = arguments.bind("removeprefix", "prefix").string("prefix");
                return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
            }),
            Map.entry("removesuffix", (_, text, arguments) -> {
                String suffix = arguments.bind("removesuffix", "suffix").string("suffix");
                return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
            }),
            Map.entry("replace", StringMethods::replace),
            Map.entry("join", StringMethods::join),
            Map.entry("find", (_, text, arguments) -> find("find", text, arguments)),
            Map.entry("rfind", (_, text, arguments) -> find("rfind", text, arguments)),
            Map.entry("index", (_, text, arguments) -> found(find("index", text, arguments))),
            Map.entry("rindex", (_, text, arguments) -> found(find("rindex", text, arguments))),
            Map.entry("count", (_, text, arguments) -> {
                String part = arguments.bind("count", "sub").string("sub");
                return part.isEmpty() ? Sequences.length(text) + 1 : occurrences(text, part);
            }),
            Map.entry("format", (state, text, arguments) -> new BraceFormat(text, arguments).text(state)),
            Map.entry("center", (state, text, arguments) -> pad(state, text, arguments, "center")),
            Map.entry("ljust", (state, text, arguments) -> pad(state, text, arguments, "ljust")),
            Map.entry("rjust", (state, text, arguments) -> pad(state, text, arguments, "rjust")),
            Map.entry("zfill", StringMethods::fillWithZeros),
            simple("isdigit", text -> all(text, Character::isDigit)),
            simple("isdecimal", text -> all(text, Character::isDigit)),
            simple("isnumeric", text -> all(text, Casing::isNumeric)),
            simple("isalpha", text -> all(text, Character::isLetter)),
            simple("isalnum", text -> all(text, each -> Character.isLetter(each) || Casing.isNumeric(each))),
            simple("isspace", text -> all(text, Text::isSpace)),
            simple("isupper", text -> Casing.isUpper(text)),
            simple("islower", text -> Casing.isLower(text)),
            simple("istitle", text -> Casing.isTitle(text)));

    private StringMethods() {}

    private static Map.Entry<String, Method> simple(String name, Function<String, Object> method) {
        return Map.entry(name, (_, text, arguments) -> {
            if (arguments.count() > 0) {
                throw TemplateException.runtime(
                        "str.%s() takes no arguments (%d given)".formatted(name, arguments.count()));
            }
            return method.apply(text);
        });
    }

    static Object get(String text, String name) {
        Method method = ALL.get(name);
        if (method == null) {
            return Undefined.attribute(text, name);
        }
        return (Callable) (state, arguments) -> {
            state.text(text.length());
            return method.call(state, text, arguments);
        };
    }

    static Object call(RenderState state, String text, String name, Object... arguments) {
        return ((Callable) get(text, name)).call(state, Arguments.of(arguments));
    }

    private static boolean all(String text, IntPredicate test) {
        return !text.isEmpty() && text.codePoints().allMatch(test);
    }

    private static Object strip(String text, Arguments arguments, boolean left, boolean right) {
        Object given = arguments.bind("strip", "chars").get("chars", None.NONE);
        if (!(given == None.NONE || given instanceof String)) {
            throw TemplateException.runtime("strip arg must be None or str");
        }
        IntPredicate strips =
                given instanceof String characters ? each -> characters.indexOf(each) >= 0 : Text::isSpace;
        int start = 0;
        int end = text.length();
        while (left && start < end && strips.test(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (right && end > start && strips.test(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    private static Object affix(RenderState state, String name, String text, Arguments arguments) {
        Arguments.Bound bound = arguments.bind(name, "affix", "start", "end");
        String part = bound.has("start") || bound.has("end")
                ? (String) Sequences.slice(
                        state, text, bound.get("start", None.NONE), bound.get("end", None.NONE), None.NONE)
                : text;
        List<Object> affixes =
                bound.required("affix") instanceof Tuple(List<Object> items) ? items : List.of(bound.string("affix"));
        return affixes.stream()
                .anyMatch(each -> each instanceof String affix
                        && (name.equals("startswith") ? part.startsWith(affix) : part.endsWith(affix)));
    }

    private static Object replace(RenderState state, String text, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("replace", "old", "new", "count");
        return replace(state, text, bound.string("old"), bound.string("new"), bound.integer("count", -1));
    }

    /// @param count how often at most; any number where it is negative
    static String replace(RenderState state, String text, String from, String to, int count) {
        long times = occurrences(text, from);
        state.text(text.length() + times * Math.max(0, to.length() - from.length()));
        if (count < 0) {
            return text.replace(from, to);
        }
        StringBuilder replaced = new StringBuilder();
        int start = 0;
        for (int time = 0; time < count; time++) {
            int at = text.indexOf(from, from.isEmpty() ? start + Math.min(time, 1) : start);
            if (at < 0 || from.isEmpty() && at > text.length()) {
                break;
            }
            replaced.append(text, start, at).append(to);
            start = at + from.length();
            if (from.isEmpty() && at == text.length()) {
                break;
            }
        }
        return replaced.append(text, start, text.length()).toString();
    }

    private static long occurrences(String text, String part) {
        if (part.isEmpty()) {
            return text.length() + 1L;
        }
        long times = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            times++;
        }
        return times;
    }

    private static Object join(RenderState state, String text, Arguments arguments) {
        List<Object> items = Sequences.items(arguments.bind("join", "iterable").required("iterable"));
        long length = 0;
        for (int at = 0; at < items.size(); at++) {
            if (!(items.get(at) instanceof String item)) {
                throw TemplateException.runtime(
                        "sequence item %d: expected str instance, %s found".formatted(at, Types.name(items.get(at))));
            }
            length += item.length() + text.length();
        }
        state.text(length);
        return items.stream().map(String.class::cast).collect(Collectors.joining(text));
    }

    private static long find(String name, String text, Arguments arguments) {
        Arguments.Bound bound = arguments.bind(name, "sub", "start", "end");
        int length = (int) Sequences.length(text);
        int start = Math.clamp(fromEnd(bound.integer("start", 0), length), 0, length);
        int end = Math.clamp(fromEnd(bound.integer("end", length), length), start, length);
        String part = text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end));
        String sub = bound.string("sub");
        int at = name.startsWith("r") ? part.lastIndexOf(sub) : part.indexOf(sub);
        return at < 0 ? -1 : start + part.codePointCount(0, at);
    }

    private static int fromEnd(int at, int length) {
        return at < 0 ? at + length : at;
    }

    private static Object found(long at) {
        if (at < 0) {
            throw TemplateException.runtime("substring not found");
        }
        return at;
    }

    private static Object pad(RenderState state, String text, Arguments arguments, String side) {
        Arguments.Bound bound = arguments.bind(side, "width", "fillchar");
        int missing = Math.max(0, Numbers.index(bound.required("width")) - (int) Sequences.length(text));
        state.text(text.length() + missing);
        String fill = Text.str(bound.get("fillchar", " "));
        int width = missing + (int) Sequences.length(text);
        int left = switch (side) {
            case "ljust" -> 0;
            case "rjust" -> missing;
            default -> missing / 2 + (missing & width & 1);
        };
        return fill.repeat(left) + text + fill.repeat(missing - left);
    }

    private static Object fillWithZeros(RenderState state, String text, Arguments arguments) {
        int width = Numbers.index(arguments.bind("zfill", "width").required("width"));
        int missing = Math.max(0, width - (int) Sequences.length(text));
        state.text(text.length() + missing);
        boolean signed = text.startsWith("+") || text.startsWith("-");
        return signed ? text.charAt(0) + "0".repeat(missing) + text.substring(1) : "0".repeat(missing) + text;
    }
}
