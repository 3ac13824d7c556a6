package org.stromboli.jinja.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.Markup;
import org.stromboli.jinja.runtime.None;
import org.stromboli.jinja.runtime.Numbers;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.Sequences;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Tuple;

/// Filters that make text of anything.
final class TextFilters {

    private static final Pattern WORD_BEGINNING = Pattern.compile("[-\\s({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

    static final Map<String, Filter> ALL = Map.ofEntries(
            Map.entry("string", (_, value, _) -> Text.str(value)),
            Map.entry("safe", (_, value, _) -> new Markup(Text.str(value))),
            Map.entry("escape", (_, value, _) -> Markup.escaped(value)),
            Map.entry("e", (_, value, _) -> Markup.escaped(value)),
            Map.entry("forceescape", (_, value, _) -> Markup.escaped(Text.str(value))),
            Map.entry("upper", (_, value, _) -> Text.str(value).toUpperCase(Locale.ROOT)),
            Map.entry("lower", (_, value, _) -> Text.str(value).toLowerCase(Locale.ROOT)),
            Map.entry("capitalize", (_, value, _) -> Casing.capitalize(Text.str(value))),
            Map.entry("title", (_, value, _) -> title(Text.str(value))),
            Map.entry(
                    "trim",
                    (state, value, arguments) -> StringMethods.call(
                            state,
                            Text.str(value),
                            "strip",
                            arguments.bind("trim", "chars").get("chars", None.NONE))),
            Map.entry(
                    "center",
                    (state, value, arguments) -> StringMethods.call(
                            state,
                            Text.str(value),
                            "center",
                            arguments.bind("center", "width").get("width", 80L))),
            Map.entry("replace", TextFilters::replace),
            Map.entry("indent", TextFilters::indent),
            Map.entry("truncate", TextFilters::truncate),
            Map.entry(
                    "wordcount",
                    (_, value, _) -> WORD.matcher(Text.str(value)).results().count()),
            Map.entry(
                    "format",
                    (state, value, arguments) -> new PercentFormat(
                                    Text.str(value),
                                    arguments.named().isEmpty() ? new Tuple(arguments.positional()) : arguments.named())
                            .text(state)),
            Map.entry("tojson", Json::filter));

    private TextFilters() {}

    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        Matcher beginning = WORD_BEGINNING.matcher(text);
        int start = 0;
        while (beginning.find()) {
            out.append(Casing.capitalize(text.substring(start, beginning.start())))
                    .append(beginning.group());
            start = beginning.end();
        }
        return out.append(Casing.capitalize(text.substring(start))).toString();
    }

    private static Object replace(RenderState state, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("replace", "old", "new", "count");
        return StringMethods.replace(
                state,
                Text.str(value),
                Text.str(bound.required("old")),
                Text.str(bound.required("new")),
                bound.integer("count", -1));
    }

    private static Object indent(RenderState state, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("indent", "width", "first", "blank");
        boolean blank = bound.flag("blank", false);
        Object width = bound.get("width", 4L);
        String indent = width instanceof String text ? text : spaces(state, Numbers.index(width));
        List<Object> lines = Splitting.lines(Text.str(value) + "\n", false);
        state.text(Text.str(value).length() + (long) lines.size() * indent.length());
        StringBuilder out = new StringBuilder(bound.flag("first", false) ? indent : "");
        for (int at = 0; at < lines.size(); at++) {
            String line = (String) lines.get(at);
            if (at > 0) {
                out.append('\n').append(blank || !line.isEmpty() ? indent : "");
            }
            out.append(line);
        }
        return out.toString();
    }

    private static String spaces(RenderState state, int width) {
        state.text(width);
        return " ".repeat(Math.max(0, width));
    }

    private static Object truncate(RenderState state, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("truncate", "length", "killwords", "end", "leeway");
        String text = Text.str(value);
        List<Object> characters = new ArrayList<>(Sequences.characters(text));
        String end = Text.str(bound.get("end", "..."));
        int length = bound.integer("length", 255);
        if (length < Sequences.length(end)) {
            throw TemplateException.runtime("expected length >= %d, got %d".formatted(Sequences.length(end), length));
        }
        if (characters.size() <= length + bound.integer("leeway", 5)) {
            return text;
        }
        int kept = length - (int) Sequences.length(end);
        state.steps(kept);
        String cut = text.substring(0, text.offsetByCodePoints(0, kept));
        int space = cut.lastIndexOf(' ');
        return (bound.flag("killwords", false) || space < 0 ? cut : cut.substring(0, space)) + end;
    }
}
