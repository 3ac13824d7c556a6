package org.stromboli.jinja.builtin;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.Comparison;
import org.stromboli.jinja.runtime.None;
import org.stromboli.jinja.runtime.Numbers;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.Sequences;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Truth;
import org.stromboli.jinja.runtime.Types;
import org.stromboli.jinja.runtime.Undefined;

/// Filters that make numbers, and `default`.
final class NumberFilters {

    static final Map<String, Filter> ALL = Map.ofEntries(
            Map.entry("length", (_, value, _) -> Sequences.length(value)),
            Map.entry("count", (_, value, _) -> Sequences.length(value)),
            Map.entry("int", (_, value, arguments) -> integer(value, arguments)),
            Map.entry("float", (_, value, arguments) -> real(value, arguments)),
            Map.entry("abs", (_, value, _) -> absolute(value)),
            Map.entry("round", (_, value, arguments) -> round(value, arguments)),
            Map.entry("sum", NumberFilters::sum),
            Map.entry("default", (_, value, arguments) -> otherwise(value, arguments)),
            Map.entry("d", (_, value, arguments) -> otherwise(value, arguments)));

    private NumberFilters() {}

    private static Object otherwise(Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("default", "default_value", "boolean");
        boolean absent = value instanceof Undefined || bound.flag("boolean", false) && !Truth.of(value);
        return absent ? bound.get("default_value", "") : value;
    }

    private static Object integer(Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("int", "default", "base");
        Object otherwise = bound.get("default", 0L);
        return switch (value) {
            case Undefined undefined -> throw undefined.failure();
            case Double number -> Double.isFinite(number) ? whole(number) : otherwise;
            case String text -> {
                try {
                    yield integer(text.strip().replace("_", ""), bound.integer("base", 10));
                } catch (NumberFormatException _) {
                    Object number = parsed(text, otherwise);
                    yield number instanceof Double parsed && Double.isFinite(parsed) ? whole(parsed) : otherwise;
                }
            }
            default -> Types.isInteger(value) ? Numbers.integer(Numbers.big(value)) : otherwise;
        };
    }

    private static Object integer(String digits, int radix) {
        String bare = digits.replaceFirst("^([+-]?)0[xXoObB]", "$1");
        return Numbers.integer(new BigInteger(radix == 10 ? digits : bare, radix));
    }

    private static Object whole(double number) {
        return Numbers.integer(new BigDecimal(number).toBigInteger());
    }

    private static Object real(Object value, Arguments arguments) {
        Object otherwise = arguments.bind("float", "default").get("default", 0.0);
        return switch (value) {
            case Undefined undefined -> throw undefined.failure();
            case String text -> parsed(text, otherwise);
            default -> Types.isNumber(value) ? (Object) Numbers.real(value) : otherwise;
        };
    }

    private static Object parsed(String text, Object otherwise) {
        String bare = text.strip().replace("_", "");
        if (!bare.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
            return switch (bare.toLowerCase(Locale.ROOT)) {
                case "inf", "infinity", "+inf" -> Double.POSITIVE_INFINITY;
                case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
                case "nan" -> Double.NaN;
                default -> otherwise;
            };
        }
        return Double.valueOf(bare);
    }

    private static Object absolute(Object value) {
        return Comparison.apply("<", value, 0L) ? Arithmetic.negate(value) : value;
    }

    private static Object round(Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("round", "precision", "method");
        int precision = bound.integer("precision", 0);
        RoundingMode mode = switch (Text.str(bound.get("method", "common"))) {
            case "common" -> RoundingMode.HALF_EVEN;
            case "ceil" -> RoundingMode.CEILING;
            case "floor" -> RoundingMode.FLOOR;
            default -> throw TemplateException.runtime("method must be common, ceil or floor");
        };
        if (!Types.isNumber(value)) {
            throw TemplateException.runtime("type %s doesn't define __round__ method".formatted(Types.name(value)));
        }
        if (mode == RoundingMode.HALF_EVEN && Types.isInteger(value)) {
            BigDecimal whole = new BigDecimal(Numbers.big(value));
            return Numbers.integer(
                    whole.setScale(Math.clamp(precision, -400, 0), mode).toBigInteger());
        }
        double number = Numbers.real(value);
        return Double.isFinite(number)
                ? new BigDecimal(number)
                        .setScale(Math.clamp(precision, -400, 400), mode)
                        .doubleValue()
                : number;
    }

    private static Object sum(RenderState state, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("sum", "attribute", "start");
        List<Object> items = SelectionFilters.attributes(state, value, bound.get("attribute", None.NONE));
        Object total = bound.get("start", 0L);
        for (Object each : items) {
            state.step();
            total = Arithmetic.apply(state, "+", total, each);
        }
        return total;
    }
}
