package org.stromboli.jinja.builtin;

import java.util.List;
import java.util.Map;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.Callable;
import org.stromboli.jinja.runtime.Comparison;
import org.stromboli.jinja.runtime.Markup;
import org.stromboli.jinja.runtime.None;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.Sequences;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Tuple;
import org.stromboli.jinja.runtime.Types;
import org.stromboli.jinja.runtime.Undefined;

/// What can follow `is`.
public final class Tests {

    private interface Test {
        boolean of(RenderState state, Object value, Arguments arguments);
    }

    private static final Map<String, Test> ALL = Map.ofEntries(
            Map.entry("defined", (_, value, _) -> !(value instanceof Undefined)),
            Map.entry("undefined", (_, value, _) -> value instanceof Undefined),
            Map.entry("none", (_, value, _) -> value == None.NONE),
            Map.entry("boolean", (_, value, _) -> value instanceof Boolean),
            Map.entry("true", (_, value, _) -> value.equals(true)),
            Map.entry("false", (_, value, _) -> value.equals(false)),
            Map.entry("integer", (_, value, _) -> Types.isInteger(value) && !(value instanceof Boolean)),
            Map.entry("float", (_, value, _) -> value instanceof Double),
            Map.entry("number", (_, value, _) -> Types.isNumber(value)),
            Map.entry("string", (_, value, _) -> value instanceof String),
            Map.entry("mapping", (_, value, _) -> value instanceof Map),
            Map.entry("sequence", (_, value, _) -> isSequence(value)),
            Map.entry("iterable", (_, value, _) -> Sequences.isIterable(value)),
            Map.entry("callable", (_, value, _) -> value instanceof Callable || value instanceof Undefined),
            Map.entry("escaped", (_, _, _) -> false),
            Map.entry("upper", (_, value, _) -> Casing.isUpper(Text.str(value))),
            Map.entry("lower", (_, value, _) -> Casing.isLower(Text.str(value))),
            Map.entry("odd", (state, value, _) -> Comparison.equal(modulo(state, value, 2L), 1L)),
            Map.entry("even", (state, value, _) -> Comparison.equal(modulo(state, value, 2L), 0L)),
            Map.entry(
                    "divisibleby",
                    (state, value, arguments) -> Comparison.equal(modulo(state, value, other(arguments)), 0L)),
            Map.entry("sameas", (_, value, arguments) -> isSame(value, other(arguments))),
            Map.entry("in", (_, value, arguments) -> Comparison.contains(other(arguments), value)),
            Map.entry("filter", (_, value, _) -> Filters.exists(Text.str(value))),
            Map.entry("test", (_, value, _) -> Tests.exists(Text.str(value))),
            comparison("eq", "=="),
            comparison("equalto", "=="),
            comparison("==", "=="),
            comparison("ne", "!="),
            comparison("!=", "!="),
            comparison("lt", "<"),
            comparison("lessthan", "<"),
            comparison("<", "<"),
            comparison("le", "<="),
            comparison("<=", "<="),
            comparison("gt", ">"),
            comparison("greaterthan", ">"),
            comparison(">", ">"),
            comparison("ge", ">="),
            comparison(">=", ">="));

    private Tests() {}

    private static Map.Entry<String, Test> comparison(String name, String operator) {
        return Map.entry(name, (_, value, arguments) -> Comparison.apply(operator, value, other(arguments)));
    }

    public static boolean apply(RenderState state, String name, Object value, Arguments arguments) {
        Test test = ALL.get(name);
        if (test == null) {
            throw TemplateException.runtime("No test named '%s'.".formatted(name));
        }
        state.use(value);
        return test.of(state, Markup.plain(value), arguments);
    }

    static boolean exists(String name) {
        return ALL.containsKey(name);
    }

    private static Object other(Arguments arguments) {
        return arguments.bind("test", "other").required("other");
    }

    private static boolean isSequence(Object value) {
        return switch (value) {
            case String _, List<?> _, Tuple _, Map<?, ?> _, Undefined _ -> true;
            default -> false;
        };
    }

    private static Object modulo(RenderState state, Object value, Object divisor) {
        return Arithmetic.apply(state, "%", value, divisor);
    }

    private static boolean isSame(Object value, Object other) {
        return value == other
                || Types.isNumber(value) && value.equals(other)
                || value instanceof String && value.equals(other);
    }
}
