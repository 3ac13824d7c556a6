package org.stromboli.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.jinja.runtime.Callable;
import org.stromboli.jinja.runtime.Loop;
import org.stromboli.jinja.runtime.Sequences;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Truth;

/// What a template does at one place. Immutable.
sealed interface Statement {

    /// How the statements after this one go on.
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    Flow execute(Scope scope, Output out);

    static Flow executeAll(List<Statement> body, Scope scope, Output out) {
        for (Statement each : body) {
            scope.state().step();
            Flow flow = each.execute(scope, out);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    /// What the body prints, in a scope of its own.
    static String render(List<Statement> body, Scope scope) {
        Output out = new Output(scope.state());
        executeAll(body, scope, out);
        return out.toString();
    }

    record Literal(String text) implements Statement {
        @Override
        public Flow execute(Scope scope, Output out) {
            out.append(text);
            return Flow.NEXT;
        }
    }

    record Print(Expression value) implements Statement {
        @Override
        public Flow execute(Scope scope, Output out) {
            out.append(Text.str(value.evaluate(scope)));
            return Flow.NEXT;
        }
    }

    record If(Expression test, List<Statement> yes, List<Statement> no) implements Statement {
        @Override
        public Flow execute(Scope scope, Output out) {
            return executeAll(Truth.of(test.evaluate(scope)) ? yes : no, scope, out);
        }
    }

    record Assign(Target target, Expression value) implements Statement {
        @Override
        public Flow execute(Scope scope, Output out) {
            target.set(scope, value.evaluate(scope));
            return Flow.NEXT;
        }
    }

    /// `{% set name | filter %}...{% endset %}`; the filter's value is the name [#BODY].
    record AssignBlock(Target target, @Nullable Expression filter, List<Statement> body) implements Statement {

        static final String BODY = " body";

        @Override
        public Flow execute(Scope scope, Output out) {
            Object text = render(body, scope.inner());
            target.set(scope, filtered(filter, text, scope));
            return Flow.NEXT;
        }
    }

    record FilterBlock(Expression filter, List<Statement> body) implements Statement {
        @Override
        public Flow execute(Scope scope, Output out) {
            Object text = render(body, scope.inner());
            out.append(Text.str(filtered(filter, text, scope)));
            return Flow.NEXT;
        }
    }

    private static Object filtered(@Nullable Expression filter, Object text, Scope scope) {
        if (filter == null) {
            return text;
        }
        Scope inner = scope.inner();
        inner.set(AssignBlock.BODY, text);
        return filter.evaluate(inner);
    }

    /// `{% with name = value %}`: values see the names outside only.
    record With(List<Target> targets, List<Expression> values, List<Statement> body) implements Statement {
        @Override
        public Flow execute(Scope scope, Output out) {
            Scope inner = scope.inner();
            for (int at = 0; at < targets.size(); at++) {
                targets.get(at).set(inner, values.get(at).evaluate(scope));
            }
            return executeAll(body, inner, out);
        }
    }

    /// `{% generation %}`: marks the assistant's words for training, no more than a scope here.
    record Generation(List<Statement> body) implements Statement {
        @Override
        public Flow execute(Scope scope, Output out) {
            return executeAll(body, scope.inner(), out);
        }
    }

    record DefineMacro(MacroDefinition definition) implements Statement {
        @Override
        public Flow execute(Scope scope, Output out) {
            scope.set(definition.name(), definition.in(scope));
            return Flow.NEXT;
        }
    }

    /// `{% call(arguments) macro(...) %}...{% endcall %}`: the body is the macro `caller` of the one called.
    record CallBlock(Expression.Call call, MacroDefinition caller) implements Statement {
        @Override
        public Flow execute(Scope scope, Output out) {
            Object result = call.call(scope, Map.of("caller", caller.in(scope)));
            out.append(Text.str(result));
            return Flow.NEXT;
        }
    }

    record Jump(Flow flow) implements Statement {
        @Override
        public Flow execute(Scope scope, Output out) {
            return flow;
        }
    }

    record For(
            Target target,
            Expression iterable,
            @Nullable Expression condition,
            boolean recursive,
            List<Statement> body,
            List<Statement> otherwise)
            implements Statement {

        @Override
        public Flow execute(Scope scope, Output out) {
            run(iterable.evaluate(scope), scope, out, 1);
            return Flow.NEXT;
        }

        private void run(Object value, Scope scope, Output out, int depth) {
            scope.state().use(value);
            List<Object> items = kept(Sequences.items(value), scope);
            Loop loop = new Loop(items, depth, recursive ? call(scope, depth) : null);
            for (int at = 0; at < items.size(); at++) {
                scope.state().step();
                loop.moveTo(at);
                Scope inner = scope.inner();
                inner.set("loop", loop);
                target.set(inner, items.get(at));
                if (executeAll(body, inner, out) == Flow.BREAK) {
                    break;
                }
            }
            if (items.isEmpty()) {
                executeAll(otherwise, scope.inner(), out);
            }
        }

        private List<Object> kept(List<Object> items, Scope scope) {
            if (condition == null) {
                return items;
            }
            List<Object> kept = new ArrayList<>();
            for (Object each : items) {
                scope.state().step();
                Scope inner = scope.inner();
                target.set(inner, each);
                if (Truth.of(condition.evaluate(inner))) {
                    kept.add(each);
                }
            }
            return kept;
        }

        private Callable call(Scope scope, int depth) {
            return (state, arguments) -> {
                state.enter();
                Output out = new Output(state);
                run(arguments.bind("loop", "iterable").required("iterable"), scope, out, depth + 1);
                state.leave();
                return out.toString();
            };
        }
    }
}
