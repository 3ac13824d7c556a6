package org.stromboli.jinja.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.Generator;
import org.stromboli.jinja.runtime.None;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.Sequences;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Truth;
import org.stromboli.jinja.runtime.Undefined;

/// Filters that choose among items, or make other items of them.
final class SelectionFilters {

    static final Map<String, Filter> ALL = Map.of(
            "attr", (_, value, arguments) -> attr(value, arguments),
            "map", SelectionFilters::map,
            "select", (state, value, arguments) -> select(state, value, test(state, arguments)),
            "reject",
                    (state, value, arguments) ->
                            select(state, value, test(state, arguments).negate()),
            "selectattr", (state, value, arguments) -> select(state, value, attributeTest(state, arguments)),
            "rejectattr",
                    (state, value, arguments) ->
                            select(state, value, attributeTest(state, arguments).negate()));

    private SelectionFilters() {}

    /// An attribute by its path, `function.name` or `0.text`.
    static Object attribute(RenderState state, Object item, String path) {
        Object value = item;
        for (String step : path.split("\\.", -1)) {
            boolean position = !step.isEmpty() && step.chars().allMatch(Character::isDigit);
            value = Access.item(state, value, position ? (Object) Long.valueOf(step) : step);
        }
        return value;
    }

    /// The attributes of all items, or the items themselves where the path is None.
    static List<Object> attributes(RenderState state, Object value, Object path) {
        List<Object> items = Sequences.items(value);
        return path == None.NONE
                ? items
                : items.stream()
                        .map(each -> attribute(state, each, Text.str(path)))
                        .toList();
    }

    private static Object attr(Object value, Arguments arguments) {
        String name = arguments.bind("attr", "name").string("name");
        Object attribute = Access.attribute(value, name);
        boolean item = value instanceof Map<?, ?> map && map.get(name) == attribute;
        return item ? Undefined.attribute(value, name) : attribute;
    }

    private static Object map(RenderState state, Object value, Arguments arguments) {
        List<Object> mapped = new ArrayList<>();
        if (!Truth.of(value)) {
            return new Generator(mapped);
        }
        if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
            Arguments.Bound bound = arguments.bind("map", "attribute", "default");
            for (Object each : Sequences.items(value)) {
                state.step();
                Object attribute = attribute(state, each, Text.str(bound.required("attribute")));
                mapped.add(attribute instanceof Undefined ? bound.get("default", attribute) : attribute);
            }
            return new Generator(mapped);
        }
        if (arguments.positional().isEmpty()) {
            throw TemplateException.runtime("map requires a filter argument");
        }
        String filter = Text.str(arguments.positional().getFirst());
        for (Object each : Sequences.items(value)) {
            mapped.add(Filters.apply(state, filter, each, arguments.from(1)));
        }
        return new Generator(mapped);
    }

    private static Object select(RenderState state, Object value, Predicate<Object> test) {
        List<Object> selected = new ArrayList<>();
        if (!Truth.of(value)) {
            return new Generator(selected);
        }
        for (Object each : Sequences.items(value)) {
            state.step();
            if (test.test(each)) {
                selected.add(each);
            }
        }
        return new Generator(selected);
    }

    /// The test that the arguments name, or whether a value is true.
    private static Predicate<Object> test(RenderState state, Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            return Truth::of;
        }
        String name = Text.str(arguments.positional().getFirst());
        Arguments rest = arguments.from(1);
        return each -> Tests.apply(state, name, each, rest);
    }

    private static Predicate<Object> attributeTest(RenderState state, Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            throw TemplateException.runtime("Missing parameter for attribute name");
        }
        String path = Text.str(arguments.positional().getFirst());
        Predicate<Object> test = test(state, arguments.from(1));
        return each -> test.test(attribute(state, each, path));
    }
}
