package org.stromboli.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.jinja.runtime.None;
import org.stromboli.jinja.runtime.Numbers;

/// Plain JSON data as Java knows it, turned into values of the language.
final class JsonData {

    private JsonData() {}

    static Object value(@Nullable Object data) {
        return switch (data) {
            case null -> None.NONE;
            case Boolean truth -> truth;
            case String text -> text;
            case Double number -> number;
            case Float number -> (double) number;
            case BigInteger number -> Numbers.integer(number);
            case Number number
            when number instanceof Long || number instanceof Integer || number instanceof Short -> number.longValue();
            case Number number -> number.doubleValue();
            case Map<?, ?> map -> map(map);
            case Collection<?> items -> list(items);
            default ->
                throw new IllegalArgumentException("template variables are JSON data, not "
                        + data.getClass().getName());
        };
    }

    static Map<Object, Object> map(Map<?, ?> data) {
        Map<Object, Object> values = new LinkedHashMap<>();
        data.forEach((key, value) -> values.put(value(key), value(value)));
        return values;
    }

    private static List<Object> list(Collection<?> data) {
        List<Object> values = new ArrayList<>(data.size());
        for (Object each : data) {
            values.add(value(each));
        }
        return values;
    }
}
