package org.stromboli.jinja.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a call passes.
public record Arguments(List<Object> positional, Map<String, Object> named) {

    public static final Arguments NONE = new Arguments(List.of(), Map.of());

    public static Arguments of(Object... positional) {
        return new Arguments(List.of(positional), Map.of());
    }

    public int count() {
        return positional.size() + named.size();
    }

    /// Without the first positional ones.
    public Arguments from(int first) {
        return new Arguments(positional.subList(Math.min(first, positional.size()), positional.size()), named);
    }

    public Arguments with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(named);
        more.put(name, value);
        return new Arguments(positional, more);
    }

    /// Gives each argument the name of its parameter, as Python does.
    public Bound bind(String function, String... parameters) {
        if (positional.size() > parameters.length) {
            throw TemplateException.runtime("%s() takes at most %d arguments (%d given)"
                    .formatted(function, parameters.length, positional.size()));
        }
        Map<String, Object> values = new HashMap<>();
        List<String> known = new ArrayList<>(List.of(parameters));
        for (int at = 0; at < positional.size(); at++) {
            values.put(parameters[at], positional.get(at));
        }
        named.forEach((name, value) -> {
            if (!known.contains(name)) {
                throw TemplateException.runtime(
                        "%s() got an unexpected keyword argument '%s'".formatted(function, name));
            }
            if (values.put(name, value) != null) {
                throw TemplateException.runtime("%s() got multiple values for argument '%s'".formatted(function, name));
            }
        });
        return new Bound(function, values);
    }

    /// Arguments by the names of their parameters.
    public record Bound(String function, Map<String, Object> values) {

        public boolean has(String parameter) {
            return values.containsKey(parameter);
        }

        public Object get(String parameter, Object otherwise) {
            return values.getOrDefault(parameter, otherwise);
        }

        public Object required(String parameter) {
            Object value = values.get(parameter);
            if (value == null) {
                throw TemplateException.runtime(
                        "%s() missing 1 required argument: '%s'".formatted(function, parameter));
            }
            return value;
        }

        public boolean flag(String parameter, boolean otherwise) {
            Object value = values.get(parameter);
            return value == null ? otherwise : Truth.of(value);
        }

        /// None counts as not given.
        public int integer(String parameter, int otherwise) {
            Object value = values.getOrDefault(parameter, None.NONE);
            return value == None.NONE ? otherwise : Numbers.index(value);
        }

        public String string(String parameter) {
            Object value = required(parameter);
            if (value instanceof String text) {
                return text;
            }
            if (value instanceof Undefined undefined) {
                throw undefined.failure();
            }
            throw TemplateException.runtime(
                    "%s() argument '%s' must be str, not %s".formatted(function, parameter, Types.name(value)));
        }
    }
}
