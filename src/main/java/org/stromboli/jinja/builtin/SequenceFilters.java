package org.stromboli.jinja.builtin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.Comparison;
import org.stromboli.jinja.runtime.Generator;
import org.stromboli.jinja.runtime.None;
import org.stromboli.jinja.runtime.Numbers;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.Sequences;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Tuple;
import org.stromboli.jinja.runtime.Undefined;

/// Filters on lists and dicts as wholes.
final class SequenceFilters {

    static final Map<String, Filter> ALL = Map.ofEntries(
            Map.entry("list", (_, value, _) -> new ArrayList<>(Sequences.items(value))),
            Map.entry("first", (_, value, _) -> first(value)),
            Map.entry("last", (_, value, _) -> last(value)),
            Map.entry("join", SequenceFilters::join),
            Map.entry("reverse", (state, value, _) -> reverse(state, value)),
            Map.entry("sort", SequenceFilters::sort),
            Map.entry("dictsort", (_, value, arguments) -> sortDict(value, arguments)),
            Map.entry("items", (_, value, _) -> items(value)),
            Map.entry("unique", SequenceFilters::unique),
            Map.entry("min", (state, value, arguments) -> extreme(state, "min", value, arguments)),
            Map.entry("max", (state, value, arguments) -> extreme(state, "max", value, arguments)),
            Map.entry("batch", SequenceFilters::batch),
            Map.entry("slice", SequenceFilters::slice));

    private SequenceFilters() {}

    private static Object first(Object value) {
        List<Object> items = value instanceof Generator generator ? generator.takeFirst() : Sequences.items(value);
        return items.isEmpty() ? Undefined.of("No first item, sequence was empty.") : items.getFirst();
    }

    private static Object last(Object value) {
        if (value instanceof Generator) {
            throw TemplateException.runtime("'generator' object is not reversible");
        }
        List<Object> items = Sequences.items(value);
        return items.isEmpty() ? Undefined.of("No last item, sequence was empty.") : items.getLast();
    }

    private static Object join(RenderState state, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("join", "d", "attribute");
        String separator = Text.str(bound.get("d", ""));
        List<String> parts = SelectionFilters.attributes(state, value, bound.get("attribute", None.NONE)).stream()
                .map(Text::str)
                .toList();
        state.text(parts.stream()
                .mapToLong(each -> each.length() + separator.length())
                .sum());
        return parts.stream().collect(Collectors.joining(separator));
    }

    private static Object reverse(RenderState state, Object value) {
        if (value instanceof String text) {
            return Sequences.slice(state, text, None.NONE, None.NONE, -1L);
        }
        return new Generator(Sequences.reversed(Sequences.items(value)));
    }

    private static Object sort(RenderState state, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("sort", "reverse", "case_sensitive", "attribute");
        String attributes = bound.get("attribute", None.NONE) == None.NONE ? "" : Text.str(bound.required("attribute"));
        boolean caseSensitive = bound.flag("case_sensitive", false);
        Comparator<Object> order = Comparator.comparing(
                each -> {
                    List<Object> keys = new ArrayList<>();
                    for (String attribute : attributes.split(",")) {
                        Object key = attribute.isEmpty() ? each : SelectionFilters.attribute(state, each, attribute);
                        keys.add(folded(key, caseSensitive));
                    }
                    return keys;
                },
                Comparison.ascending());
        List<Object> sorted = new ArrayList<>(Sequences.items(value));
        sorted.sort(bound.flag("reverse", false) ? order.reversed() : order);
        return sorted;
    }

    private static Object folded(Object value, boolean caseSensitive) {
        return value instanceof String text && !caseSensitive ? text.toLowerCase(Locale.ROOT) : value;
    }

    private static Object sortDict(Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("dictsort", "case_sensitive", "by", "reverse");
        int part = switch (Text.str(bound.get("by", "key"))) {
            case "key" -> 0;
            case "value" -> 1;
            default -> throw TemplateException.runtime("You can only sort by either \"key\" or \"value\"");
        };
        boolean caseSensitive = bound.flag("case_sensitive", false);
        Comparator<Object> order = Comparator.comparing(
                pair -> folded(((Tuple) pair).items().get(part), caseSensitive), Comparison.ascending());
        List<Object> pairs = pairs(value);
        pairs.sort(bound.flag("reverse", false) ? order.reversed() : order);
        return pairs;
    }

    private static List<Object> pairs(Object value) {
        return switch (value) {
            case Map<?, ?> map -> DictMethods.pairs(map);
            case Undefined undefined -> throw undefined.failure();
            default -> throw TemplateException.runtime("Can only get item pairs from a mapping.");
        };
    }

    private static Object items(Object value) {
        return new Generator(value instanceof Undefined ? List.of() : pairs(value));
    }

    private static Object unique(RenderState state, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("unique", "case_sensitive", "attribute");
        boolean caseSensitive = bound.flag("case_sensitive", false);
        List<Object> items = Sequences.items(value);
        List<Object> keys = SelectionFilters.attributes(state, items, bound.get("attribute", None.NONE));
        List<Object> seen = new ArrayList<>();
        List<Object> kept = new ArrayList<>();
        for (int at = 0; at < items.size(); at++) {
            Object key = folded(keys.get(at), caseSensitive);
            if (!Comparison.contains(seen, key)) {
                seen.add(key);
                kept.add(items.get(at));
            }
        }
        return new Generator(kept);
    }

    private static Object extreme(RenderState state, String name, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind(name, "case_sensitive", "attribute");
        boolean caseSensitive = bound.flag("case_sensitive", false);
        List<Object> items = Sequences.items(value);
        List<Object> keys = SelectionFilters.attributes(state, items, bound.get("attribute", None.NONE));
        int best = 0;
        for (int at = 1; at < items.size(); at++) {
            Object key = folded(keys.get(at), caseSensitive);
            if (Comparison.apply(name.equals("min") ? "<" : ">", key, folded(keys.get(best), caseSensitive))) {
                best = at;
            }
        }
        return items.isEmpty() ? Undefined.of("No aggregated item, sequence was empty.") : items.get(best);
    }

    private static Object batch(RenderState state, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("batch", "linecount", "fill_with");
        int size = Math.max(1, Numbers.index(bound.required("linecount")));
        List<Object> items = Sequences.items(value);
        List<Object> batches = new ArrayList<>();
        for (int at = 0; at < items.size(); at += Math.min(size, items.size())) {
            List<Object> batch = new ArrayList<>(items.subList(at, Math.min(items.size() - at, size) + at));
            if (bound.has("fill_with")) {
                state.steps(size);
                while (batch.size() < size) {
                    batch.add(bound.required("fill_with"));
                }
            }
            batches.add(batch);
        }
        return new Generator(batches);
    }

    private static Object slice(RenderState state, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("slice", "slices", "fill_with");
        int count = Math.max(1, Numbers.index(bound.required("slices")));
        state.steps(count);
        List<Object> items = Sequences.items(value);
        int longer = items.size() % count;
        List<Object> slices = new ArrayList<>();
        int start = 0;
        for (int slice = 0; slice < count; slice++) {
            int end = start + items.size() / count + (slice < longer ? 1 : 0);
            List<Object> part = new ArrayList<>(items.subList(start, end));
            if (bound.has("fill_with") && slice >= longer) {
                part.add(bound.required("fill_with"));
            }
            slices.add(part);
            start = end;
        }
        return new Generator(slices);
    }
}
