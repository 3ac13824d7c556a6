package org.stromboli.jinja.runtime;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/// Which values count as true.
public final class Truth {

    private Truth() {}

    public static boolean of(Object value) {
        return switch (value) {
            case None _ -> false;
            case Undefined _ -> false;
            case Boolean truth -> truth;
            case Long number -> number != 0;
            case BigInteger number -> number.signum() != 0;
            case Double number -> number != 0;
            case String text -> !text.isEmpty();
            case Markup(String text) -> !text.isEmpty();
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Tuple tuple -> !tuple.items().isEmpty();
            case DictView view -> !view.items().isEmpty();
            default -> true;
        };
    }
}
