package org.stromboli.grammar.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stromboli.grammar.expression.GrammarException;

/// One object of a schema and where it stands. Values come out in the type that they should have, or the schema is
/// rejected with the place.
///
/// @param path a JSON pointer, as `$ref` writes it
record SchemaPlace(Map<?, ?> schema, String path) {

    private static final int MAX_ITEMS = 1_000_000;

    static SchemaPlace of(@Nullable Object schema, String path) {
        if (schema instanceof Map<?, ?> map) {
            return new SchemaPlace(map, path);
        }
        throw new GrammarException("must be an object or a boolean at `%s`".formatted(shown(path)));
    }

    boolean has(String keyword) {
        return schema.containsKey(keyword);
    }

    @Nullable
    Object get(String keyword) {
        return schema.get(keyword);
    }

    /// The path of a keyword's value.
    String at(String keyword) {
        return path + "/" + keyword.replace("~", "~0").replace("/", "~1");
    }

    Optional<String> text(String keyword) {
        return Optional.ofNullable(typed(keyword, String.class, "a string"));
    }

    List<?> list(String keyword) {
        List<?> list = typed(keyword, List.class, "an array");
        return list == null ? List.of() : list;
    }

    Map<?, ?> map(String keyword) {
        Map<?, ?> map = typed(keyword, Map.class, "an object");
        return map == null ? Map.of() : map;
    }

    Optional<BigDecimal> number(String keyword) {
        Number number = typed(keyword, Number.class, "a number");
        if (number == null) {
            return Optional.empty();
        }
        BigDecimal exact = switch (number) {
            case BigDecimal decimal -> decimal;
            case BigInteger integer -> new BigDecimal(integer);
            default -> new BigDecimal(number.toString());
        };
        if (Math.abs((long) exact.precision() - exact.scale()) > 30 || Math.abs(exact.scale()) > 30) {
            throw new GrammarException("has a number with too many digits at `%s`".formatted(shown(at(keyword))));
        }
        return Optional.of(exact);
    }

    /// A count, or `fallback`.
    int count(String keyword, int fallback) {
        return number(keyword)
                .map(value -> {
                    if (value.signum() < 0
                            || value.stripTrailingZeros().scale() > 0
                            || value.compareTo(BigDecimal.valueOf(MAX_ITEMS)) > 0) {
                        throw new GrammarException(
                                "needs a whole number from 0 to %d at `%s`".formatted(MAX_ITEMS, shown(at(keyword))));
                    }
                    return value.intValue();
                })
                .orElse(fallback);
    }

    private <T> @Nullable T typed(String keyword, Class<T> type, String expected) {
        Object value = schema.get(keyword);
        if (value == null && !has(keyword)) {
            return null;
        }
        if (!type.isInstance(value)) {
            throw new GrammarException("needs %s at `%s`".formatted(expected, shown(at(keyword))));
        }
        return type.cast(value);
    }

    /// A client's own words, shortened.
    static String shown(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "...";
    }
}
