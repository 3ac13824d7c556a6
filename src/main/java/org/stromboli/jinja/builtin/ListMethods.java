package org.stromboli.jinja.builtin;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.jinja.runtime.Callable;
import org.stromboli.jinja.runtime.Comparison;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Undefined;

/// The methods of lists and tuples that change nothing.
final class ListMethods {

    private ListMethods() {}

    static Object get(Object owner, List<?> items, String name) {
        return switch (name) {
            case "count" ->
                (Callable) (_, arguments) -> {
                    Object value = arguments.bind("count", "value").required("value");
                    return items.stream()
                            .filter(each -> Comparison.equal(each, value))
                            .count();
                };
            case "index" ->
                (Callable) (_, arguments) -> {
                    Object value = arguments.bind("index", "value").required("value");
                    for (int at = 0; at < items.size(); at++) {
                        if (Comparison.equal(items.get(at), value)) {
                            return (long) at;
                        }
                    }
                    throw TemplateException.runtime("%s is not in list".formatted(Text.repr(value)));
                };
            case "copy" -> (Callable) (_, _) -> new ArrayList<Object>(items);
            default -> Undefined.attribute(owner, name);
        };
    }
}
