package org.stromboli.jinja.builtin;

import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.Comparison;
import org.stromboli.jinja.runtime.None;
import org.stromboli.jinja.runtime.Numbers;
import org.stromboli.jinja.runtime.RenderLimits;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.Sequences;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Tuple;
import org.stromboli.jinja.runtime.Types;

/// Values as JSON text, spaced as Python's `json.dumps` does.
///
/// @param ascii write other characters as `\\u` escapes
/// @param indent one level of it; empty for all on one line
/// @param itemSeparator between the items of a list or dict
/// @param keySeparator between key and value
public record Json(
        boolean ascii, boolean lines, String indent, String itemSeparator, String keySeparator, boolean sortKeys) {

    private static final RenderLimits NONE = new RenderLimits(Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private record Entry(String key, Object value) {}

    /// On one line, outside a rendering and without its limits.
    public static String dumps(Object value, boolean ascii) {
        StringBuilder out = new StringBuilder();
        new Json(ascii, false, "", ", ", ": ", false).write(new RenderState(NONE, LocalDateTime.MIN), value, 0, out);
        return out.toString();
    }

    static Object filter(RenderState state, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        Object indent = bound.get("indent", None.NONE);
        boolean lines = indent != None.NONE;
        String item = lines ? "," : ", ";
        String key = ": ";
        if (bound.get("separators", None.NONE) != None.NONE) {
            List<Object> separators = Sequences.items(bound.required("separators"));
            if (separators.size() != 2) {
                throw TemplateException.runtime("separators must be a pair");
            }
            item = Text.str(separators.get(0));
            key = Text.str(separators.get(1));
        }
        String level = indent instanceof String text ? text : lines ? " ".repeat(level(state, indent)) : "";
        Json json =
                new Json(bound.flag("ensure_ascii", false), lines, level, item, key, bound.flag("sort_keys", false));
        StringBuilder out = new StringBuilder();
        json.write(state, value, 0, out);
        return out.toString();
    }

    private static int level(RenderState state, Object indent) {
        int width = Math.max(0, Numbers.index(indent));
        state.text(width);
        return width;
    }

    private void write(RenderState state, Object value, int depth, StringBuilder out) {
        state.step();
        state.text(out.length());
        switch (value) {
            case None _ -> out.append("null");
            case Boolean truth -> out.append(truth);
            case String text -> quote(text, out);
            case Double number -> out.append(real(number));
            case Long number -> out.append(number);
            case BigInteger number -> out.append(number);
            case List<?> list -> writeItems(state, list, depth, out);
            case Tuple(List<Object> items) -> writeItems(state, items, depth, out);
            case Map<?, ?> map -> writeEntries(state, map, depth, out);
            default ->
                throw TemplateException.runtime(
                        "Object of type %s is not JSON serializable".formatted(Types.name(value)));
        }
    }

    private void writeItems(RenderState state, List<?> items, int depth, StringBuilder out) {
        if (items.isEmpty()) {
            out.append("[]");
            return;
        }
        out.append('[');
        String separator = "";
        for (Object each : items) {
            out.append(separator);
            newLine(depth + 1, out);
            write(state, each, depth + 1, out);
            separator = itemSeparator;
        }
        newLine(depth, out);
        out.append(']');
    }

    private void writeEntries(RenderState state, Map<?, ?> map, int depth, StringBuilder out) {
        if (map.isEmpty()) {
            out.append("{}");
            return;
        }
        out.append('{');
        String separator = "";
        for (Entry each : entries(map)) {
            out.append(separator);
            newLine(depth + 1, out);
            quote(each.key(), out);
            out.append(keySeparator);
            write(state, each.value(), depth + 1, out);
            separator = itemSeparator;
        }
        newLine(depth, out);
        out.append('}');
    }

    private List<Entry> entries(Map<?, ?> map) {
        List<Entry> entries = new ArrayList<>(map.size());
        map.forEach((key, value) -> entries.add(new Entry(key(key), value)));
        if (sortKeys) {
            entries.sort(Comparator.comparing(
                    Entry::key, (a, b) -> Comparison.ascending().compare(a, b)));
        }
        return entries;
    }

    private static String key(Object key) {
        return switch (key) {
            case String text -> text;
            case None _ -> "null";
            case Boolean truth -> truth.toString();
            case Double number -> real(number);
            case Long number -> number.toString();
            default ->
                throw TemplateException.runtime("keys must be str, int, float, bool or None, not " + Types.name(key));
        };
    }

    private static String real(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        return Double.isInfinite(number) ? (number > 0 ? "Infinity" : "-Infinity") : Numbers.print(number);
    }

    private void newLine(int depth, StringBuilder out) {
        if (lines) {
            out.append('\n').append(indent.repeat(depth));
        }
    }

    private void quote(String text, StringBuilder out) {
        out.append('"');
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            switch (unit) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                default -> {
                    if (unit < ' ' || ascii && unit > '~' && !Text.isNoncharacter(unit)) {
                        out.append("\\u%04x".formatted((int) unit));
                    } else {
                        out.append(unit);
                    }
                }
            }
        }
        out.append('"');
    }
}
