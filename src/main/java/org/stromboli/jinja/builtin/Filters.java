package org.stromboli.jinja.builtin;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.Markup;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Undefined;

/// All filters by name.
public final class Filters {

    private static final Map<String, Filter> ALL = Stream.of(
                    TextFilters.ALL, NumberFilters.ALL, SequenceFilters.ALL, SelectionFilters.ALL)
            .flatMap(each -> each.entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static final Set<String> KEEP_MARKUP = Set.of("escape", "e");

    private Filters() {}

    public static Object apply(RenderState state, String name, Object value, Arguments arguments) {
        state.use(value);
        Filter filter = ALL.get(name);
        if (filter == null) {
            throw TemplateException.runtime("No filter named '%s'.".formatted(name));
        }
        if (value instanceof Undefined undefined && undefined.kind() == TemplateException.Kind.SANDBOX) {
            throw undefined.failure();
        }
        if (value instanceof String text
                && (SequenceFilters.ALL.containsKey(name) || SelectionFilters.ALL.containsKey(name))) {
            state.steps(text.length()); // it becomes a list of characters
        }
        return filter.apply(state, KEEP_MARKUP.contains(name) ? value : Markup.plain(value), arguments);
    }

    static boolean exists(String name) {
        return ALL.containsKey(name);
    }
}
