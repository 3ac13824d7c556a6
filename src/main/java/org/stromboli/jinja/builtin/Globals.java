package org.stromboli.jinja.builtin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.Callable;
import org.stromboli.jinja.runtime.Namespace;
import org.stromboli.jinja.runtime.None;
import org.stromboli.jinja.runtime.Numbers;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.Sequences;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Types;

/// The functions that every template can call.
public final class Globals {

    private static final int MAX_RANGE = 100_000;

    public static final Map<String, Callable> ALL = Map.of(
            "range", (state, arguments) -> range(state, arguments.positional()),
            "namespace", (_, arguments) -> Namespace.of(namespace(arguments)),
            "dict", (_, arguments) -> dict(arguments),
            "raise_exception",
                    (_, arguments) -> {
                        Object message =
                                arguments.bind("raise_exception", "message").required("message");
                        throw new TemplateException(TemplateException.Kind.RAISED, Text.str(message));
                    },
            "strftime_now",
                    (state, arguments) -> Strftime.format(
                            state.now(),
                            arguments.bind("strftime_now", "format").string("format")),
            "joiner", (_, arguments) -> joiner(arguments),
            "cycler", (_, arguments) -> cycler(arguments));

    private Globals() {}

    private static List<Object> range(RenderState state, List<Object> bounds) {
        if (bounds.isEmpty() || bounds.size() > 3) {
            throw TemplateException.runtime("range expected 1 to 3 arguments, got %d".formatted(bounds.size()));
        }
        long start = bounds.size() == 1 ? 0 : Numbers.index(bounds.get(0));
        long stop = Numbers.index(bounds.get(bounds.size() == 1 ? 0 : 1));
        long step = bounds.size() == 3 ? Numbers.index(bounds.get(2)) : 1;
        if (step == 0) {
            throw TemplateException.runtime("range() arg 3 must not be zero");
        }
        long count = Math.max(0, Math.ceilDiv(stop - start, step));
        if (count > MAX_RANGE) {
            throw TemplateException.runtime(
                    "Range too big. The sandbox blocks ranges larger than MAX_RANGE (%d).".formatted(MAX_RANGE));
        }
        state.steps(count);
        List<Object> numbers = new ArrayList<>((int) count);
        for (long at = 0; at < count; at++) {
            numbers.add(start + at * step);
        }
        return numbers;
    }

    private static Map<String, Object> namespace(Arguments arguments) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        dict(arguments).forEach((name, value) -> attributes.put(Text.str(name), value));
        return attributes;
    }

    private static Map<Object, Object> dict(Arguments arguments) {
        Map<Object, Object> map = new LinkedHashMap<>();
        if (arguments.positional().size() > 1) {
            throw TemplateException.runtime("dict expected at most 1 argument, got %d"
                    .formatted(arguments.positional().size()));
        }
        for (Object given : arguments.positional()) {
            List<Object> pairs = given instanceof Map<?, ?> other ? DictMethods.pairs(other) : Sequences.items(given);
            for (Object pair : pairs) {
                List<Object> items = Sequences.items(pair);
                if (items.size() != 2) {
                    throw TemplateException.runtime(
                            "dictionary update sequence element has length %d; 2 is required".formatted(items.size()));
                }
                map.put(Types.key(items.get(0)), items.get(1));
            }
        }
        map.putAll(arguments.named());
        return map;
    }

    /// Gives nothing when first called, then the separator.
    private static Callable joiner(Arguments arguments) {
        Object separator = arguments.bind("joiner", "sep").get("sep", ", ");
        List<Object> calls = new ArrayList<>();
        return (_, _) -> {
            calls.add(separator);
            return calls.size() == 1 ? "" : separator;
        };
    }

    private static Namespace cycler(Arguments arguments) {
        List<Object> items = arguments.positional();
        if (items.isEmpty()) {
            throw TemplateException.runtime("at least one item has to be provided");
        }
        Namespace cycler = Namespace.of(Map.of("current", items.getFirst()));
        int[] at = {0};
        cycler.attributes().put("next", (Callable) (_, _) -> {
            Object item = items.get(at[0]);
            at[0] = (at[0] + 1) % items.size();
            cycler.attributes().put("current", items.get(at[0]));
            return item;
        });
        cycler.attributes().put("reset", (Callable) (_, _) -> {
            at[0] = 0;
            cycler.attributes().put("current", items.getFirst());
            return None.NONE;
        });
        return cycler;
    }
}
