package org.stromboli.jinja.runtime;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Equality, order and membership as Python sees them.
public final class Comparison {

    private Comparison() {}

    public static boolean apply(String operator, Object first, Object second) {
        Object left = Markup.plain(first);
        Object right = Markup.plain(second);
        return switch (operator) {
            case "==" -> equal(left, right);
            case "!=" -> !equal(left, right);
            case "in" -> contains(right, left);
            case "not in" -> !contains(right, left);
            case "<" -> order(operator, left, right) < 0;
            case "<=" -> order(operator, left, right) <= 0;
            case ">" -> order(operator, left, right) > 0;
            default -> order(operator, left, right) >= 0;
        };
    }

    public static boolean equal(Object left, Object right) {
        if (left == right) {
            return true;
        }
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return compareNumbers(left, right) == 0;
        }
        return switch (left) {
            case Undefined _ -> right instanceof Undefined;
            case List<?> first when right instanceof List<?> second -> equalItems(first, second);
            case Tuple(List<Object> first)
            when right instanceof Tuple(List<Object> second) -> equalItems(first, second);
            case Map<?, ?> first when right instanceof Map<?, ?> second -> equalMaps(first, second);
            case String text -> text.equals(right);
            default -> false;
        };
    }

    private static boolean equalItems(List<?> first, List<?> second) {
        if (first.size() != second.size()) {
            return false;
        }
        Iterator<?> other = second.iterator();
        for (Object each : first) {
            if (!equal(each, other.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalMaps(Map<?, ?> first, Map<?, ?> second) {
        return first.size() == second.size()
                && first.entrySet().stream()
                        .allMatch(entry -> second.containsKey(entry.getKey())
                                && equal(entry.getValue(), second.get(entry.getKey())));
    }

    private static int compareNumbers(Object left, Object right) {
        return left instanceof Double || right instanceof Double
                ? Double.compare(Numbers.real(left) + 0.0, Numbers.real(right) + 0.0)
                : Numbers.big(left).compareTo(Numbers.big(right));
    }

    private static int order(String operator, Object left, Object right) {
        if (left instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return compareNumbers(left, right);
        }
        if (left instanceof String first && right instanceof String second) {
            return compareText(first, second);
        }
        if (left instanceof List<?> first && right instanceof List<?> second) {
            return orderItems(operator, first, second);
        }
        if (left instanceof Tuple(List<Object> first) && right instanceof Tuple(List<Object> second)) {
            return orderItems(operator, first, second);
        }
        throw TemplateException.runtime("'%s' not supported between instances of '%s' and '%s'"
                .formatted(operator, Types.name(left), Types.name(right)));
    }

    /// By code points: UTF-16 puts the characters above U+FFFF in the wrong place.
    private static int compareText(String first, String second) {
        int at = 0;
        int shorter = Math.min(first.length(), second.length());
        while (at < shorter && first.charAt(at) == second.charAt(at)) {
            at++;
        }
        if (at == shorter) {
            return Integer.compare(first.length(), second.length());
        }
        return Integer.compare(rank(first.charAt(at)), rank(second.charAt(at)));
    }

    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + Character.MAX_VALUE : unit;
    }

    private static int orderItems(String operator, List<?> first, List<?> second) {
        int shorter = Math.min(first.size(), second.size());
        for (int at = 0; at < shorter; at++) {
            if (!equal(first.get(at), second.get(at))) {
                return order(operator, first.get(at), second.get(at));
            }
        }
        return Integer.compare(first.size(), second.size());
    }

    public static Comparator<Object> ascending() {
        return (left, right) -> order("<", left, right);
    }

    public static boolean contains(Object container, Object value) {
        return switch (container) {
            case String text -> {
                if (value instanceof String part) {
                    yield text.contains(part);
                }
                if (value instanceof Undefined undefined) {
                    throw undefined.failure();
                }
                throw TemplateException.runtime(
                        "'in <string>' requires string as left operand, not " + Types.name(value));
            }
            case Map<?, ?> map -> map.containsKey(Types.key(value));
            case Object iterable
            when Sequences.isIterable(iterable) ->
                Sequences.items(iterable).stream().anyMatch(each -> equal(each, value));
            default ->
                throw TemplateException.runtime(
                        "argument of type '%s' is not iterable".formatted(Types.name(container)));
        };
    }
}
