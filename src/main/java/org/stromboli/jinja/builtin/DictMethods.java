package org.stromboli.jinja.builtin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.Callable;
import org.stromboli.jinja.runtime.DictView;
import org.stromboli.jinja.runtime.None;
import org.stromboli.jinja.runtime.Tuple;
import org.stromboli.jinja.runtime.Types;
import org.stromboli.jinja.runtime.Undefined;

/// The methods of dicts that change nothing.
final class DictMethods {

    private DictMethods() {}

    static Object get(Map<?, ?> map, String name) {
        return switch (name) {
            case "get" ->
                (Callable) (_, arguments) -> {
                    Arguments.Bound bound = arguments.bind("get", "key", "default");
                    Object value = map.get(Types.key(bound.required("key")));
                    return value == null ? bound.get("default", None.NONE) : value;
                };
            case "keys" -> (Callable) (_, _) -> new DictView("dict_keys", new ArrayList<>(map.keySet()));
            case "values" -> (Callable) (_, _) -> new DictView("dict_values", new ArrayList<>(map.values()));
            case "items" -> (Callable) (_, _) -> new DictView("dict_items", pairs(map));
            case "copy" -> (Callable) (_, _) -> new LinkedHashMap<Object, Object>(map);
            default -> Undefined.attribute(map, name);
        };
    }

    static List<Object> pairs(Map<?, ?> map) {
        List<Object> pairs = new ArrayList<>(map.size());
        map.forEach((key, value) -> pairs.add(Tuple.of(key, value)));
        return pairs;
    }
}
