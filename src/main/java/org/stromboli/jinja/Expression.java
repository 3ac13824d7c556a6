package org.stromboli.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.jinja.builtin.Access;
import org.stromboli.jinja.builtin.Arithmetic;
import org.stromboli.jinja.builtin.Filters;
import org.stromboli.jinja.builtin.Tests;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.Callable;
import org.stromboli.jinja.runtime.Comparison;
import org.stromboli.jinja.runtime.Sequences;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Truth;
import org.stromboli.jinja.runtime.Tuple;
import org.stromboli.jinja.runtime.Types;
import org.stromboli.jinja.runtime.Undefined;

/// What stands in a tag and has a value. Immutable; evaluating changes nothing but namespaces.
sealed interface Expression {

    Object evaluate(Scope scope);

    record Constant(Object value) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return value;
        }
    }

    record Name(String name) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return scope.get(name);
        }
    }

    record ListOf(List<Expression> items) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return all(items, scope);
        }
    }

    record TupleOf(List<Expression> items) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return new Tuple(all(items, scope));
        }
    }

    record DictOf(List<Entry> entries) implements Expression {

        record Entry(Expression key, Expression value) {}

        @Override
        public Object evaluate(Scope scope) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (Entry each : entries) {
                map.put(Types.key(each.key().evaluate(scope)), each.value().evaluate(scope));
            }
            return map;
        }
    }

    /// `yes if test else no`
    record Conditional(
            Expression test, Expression yes, @Nullable Expression no) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            if (Truth.of(test.evaluate(scope))) {
                return yes.evaluate(scope);
            }
            return no == null
                    ? Undefined.of("the inline if-expression evaluated to false and no else section was defined.")
                    : no.evaluate(scope);
        }
    }

    record And(Expression left, Expression right) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object first = left.evaluate(scope);
            return Truth.of(first) ? right.evaluate(scope) : first;
        }
    }

    record Or(Expression left, Expression right) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object first = left.evaluate(scope);
            return Truth.of(first) ? first : right.evaluate(scope);
        }
    }

    record Not(Expression value) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return !Truth.of(value.evaluate(scope));
        }
    }

    /// `first < second == third`, each operand evaluated at most once
    record Compare(Expression first, List<Operand> rest) implements Expression {

        record Operand(String operator, Expression value) {}

        @Override
        public Object evaluate(Scope scope) {
            Object left = first.evaluate(scope);
            for (Operand each : rest) {
                Object right = each.value().evaluate(scope);
                scope.state().use(right);
                if (!Comparison.apply(each.operator(), left, right)) {
                    return false;
                }
                left = right;
            }
            return true;
        }
    }

    record Binary(String operator, Expression left, Expression right) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return Arithmetic.apply(scope.state(), operator, left.evaluate(scope), right.evaluate(scope));
        }
    }

    record Negate(Expression value) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return Arithmetic.negate(value.evaluate(scope));
        }
    }

    /// `first ~ second`
    record Concat(List<Expression> parts) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            StringBuilder text = new StringBuilder();
            for (Expression each : parts) {
                text.append(Text.str(each.evaluate(scope)));
                scope.state().text(text.length());
            }
            return text.toString();
        }
    }

    record Attribute(Expression owner, String name) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return Access.attribute(owner.evaluate(scope), name);
        }
    }

    record Item(Expression owner, Expression key) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return Access.item(scope.state(), owner.evaluate(scope), key.evaluate(scope));
        }
    }

    record Slice(Expression owner, Expression start, Expression stop, Expression step) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return Sequences.slice(
                    scope.state(),
                    owner.evaluate(scope),
                    start.evaluate(scope),
                    stop.evaluate(scope),
                    step.evaluate(scope));
        }
    }

    record Call(Expression function, CallArguments arguments) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return call(scope, Map.of());
        }

        /// @param more named arguments besides those that are written
        Object call(Scope scope, Map<String, Object> more) {
            scope.state().step();
            Object callee = function.evaluate(scope);
            Arguments evaluated = arguments.evaluate(scope);
            for (Map.Entry<String, Object> each : more.entrySet()) {
                evaluated = evaluated.with(each.getKey(), each.getValue());
            }
            return switch (callee) {
                case Callable callable -> callable.call(scope.state(), evaluated);
                case Undefined undefined -> throw undefined.failure();
                default -> throw TemplateException.runtime("'%s' object is not callable".formatted(Types.name(callee)));
            };
        }
    }

    record Filtered(Expression value, String filter, CallArguments arguments) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return Filters.apply(scope.state(), filter, value.evaluate(scope), arguments.evaluate(scope));
        }
    }

    record Tested(Expression value, String test, CallArguments arguments) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return Tests.apply(scope.state(), test, value.evaluate(scope), arguments.evaluate(scope));
        }
    }

    private static List<Object> all(List<Expression> items, Scope scope) {
        List<Object> values = new ArrayList<>(items.size());
        for (Expression each : items) {
            values.add(each.evaluate(scope));
        }
        return values;
    }
}
