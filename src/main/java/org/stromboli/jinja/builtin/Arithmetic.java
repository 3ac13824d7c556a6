package org.stromboli.jinja.builtin;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.jinja.runtime.Markup;
import org.stromboli.jinja.runtime.Numbers;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Tuple;
import org.stromboli.jinja.runtime.Types;
import org.stromboli.jinja.runtime.Undefined;

/// The operators of expressions on all types that have them.
public final class Arithmetic {

    private static final int MAX_BITS = 16_384; // of an integer

    private Arithmetic() {}

    public static Object apply(RenderState state, String operator, Object left, Object right) {
        if (left instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (operator.equals("%") && left instanceof String format) {
            return new PercentFormat(format, right).text(state);
        }
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return left instanceof Double || right instanceof Double || operator.equals("/")
                    ? ofReals(operator, Numbers.real(left), Numbers.real(right))
                    : ofIntegers(operator, Numbers.big(left), Numbers.big(right));
        }
        return switch (operator) {
            case "+" -> join(state, left, right);
            case "*" -> Types.isInteger(left) ? repeat(state, right, left) : repeat(state, left, right);
            default -> throw unsupported(operator, left, right);
        };
    }

    private static Object ofIntegers(String operator, BigInteger left, BigInteger right) {
        if (right.signum() == 0 && (operator.equals("//") || operator.equals("%"))) {
            throw TemplateException.runtime("integer division or modulo by zero");
        }
        return switch (operator) {
            case "+" -> Numbers.integer(left.add(right));
            case "-" -> Numbers.integer(left.subtract(right));
            case "*" -> {
                if (left.bitLength() + right.bitLength() > MAX_BITS) {
                    throw TemplateException.limit("an integer exceeds %d bits".formatted(MAX_BITS));
                }
                yield Numbers.integer(left.multiply(right));
            }
            case "//" -> Numbers.integer(floor(left, right));
            case "%" -> Numbers.integer(left.subtract(right.multiply(floor(left, right))));
            default -> power(left, right);
        };
    }

    private static BigInteger floor(BigInteger left, BigInteger right) {
        BigInteger[] parts = left.divideAndRemainder(right);
        return parts[1].signum() != 0 && parts[1].signum() != right.signum()
                ? parts[0].subtract(BigInteger.ONE)
                : parts[0];
    }

    private static Object power(BigInteger base, BigInteger exponent) {
        if (exponent.signum() < 0) {
            return ofReals("**", base.doubleValue(), exponent.doubleValue());
        }
        if (exponent.bitLength() > 31 || (long) base.bitLength() * exponent.intValue() > MAX_BITS) {
            throw TemplateException.limit("an integer exceeds %d bits".formatted(MAX_BITS));
        }
        return Numbers.integer(base.pow(exponent.intValue()));
    }

    private static Object ofReals(String operator, double left, double right) {
        if (right == 0 && !"+-***".contains(operator)) {
            throw TemplateException.runtime("division by zero");
        }
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "//" -> Math.floor(left / right);
            case "%" -> left - right * Math.floor(left / right);
            default -> Math.pow(left, right);
        };
    }

    private static Object join(RenderState state, Object left, Object right) {
        if (left instanceof Markup && isText(right) || right instanceof Markup && isText(left)) {
            String text = Markup.escaped(left).text() + Markup.escaped(right).text();
            state.text(text.length());
            return new Markup(text);
        }
        if (left instanceof String first && right instanceof String second) {
            state.text((long) first.length() + second.length());
            return first + second;
        }
        if (left instanceof List<?> first && right instanceof List<?> second) {
            return joined(state, first, second);
        }
        if (left instanceof Tuple(List<Object> first) && right instanceof Tuple(List<Object> second)) {
            return new Tuple(joined(state, first, second));
        }
        if (left instanceof String || left instanceof List || left instanceof Tuple) {
            throw TemplateException.runtime(
                    "can only concatenate %1$s (not \"%2$s\") to %1$s".formatted(Types.name(left), Types.name(right)));
        }
        throw unsupported("+", left, right);
    }

    private static boolean isText(Object value) {
        return value instanceof String || value instanceof Markup;
    }

    private static List<Object> joined(RenderState state, List<?> first, List<?> second) {
        state.steps(first.size() + second.size());
        List<Object> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static Object repeat(RenderState state, Object value, Object times) {
        if (!Types.isInteger(times)) {
            throw unsupported("*", value, times);
        }
        int count = Math.max(0, Numbers.index(times));
        return switch (value) {
            case String text -> {
                state.text((long) text.length() * count);
                yield text.repeat(count);
            }
            case List<?> list -> repeated(state, list, count);
            case Tuple tuple -> new Tuple(repeated(state, tuple.items(), count));
            default -> throw unsupported("*", value, times);
        };
    }

    private static List<Object> repeated(RenderState state, List<?> items, int count) {
        state.steps((long) items.size() * count);
        List<Object> all = new ArrayList<>();
        for (int time = 0; time < count; time++) {
            all.addAll(items);
        }
        return all;
    }

    public static Object negate(Object value) {
        return switch (value) {
            case Double number -> -number;
            case Undefined undefined -> throw undefined.failure();
            case Object number
            when Types.isInteger(number) -> Numbers.integer(Numbers.big(number).negate());
            default ->
                throw TemplateException.runtime("bad operand type for unary -: '%s'".formatted(Types.name(value)));
        };
    }

    private static TemplateException unsupported(String operator, Object left, Object right) {
        return TemplateException.runtime("unsupported operand type(s) for %s: '%s' and '%s'"
                .formatted(operator, Types.name(left), Types.name(right)));
    }
}
