package org.stromboli.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.Macro;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Tuple;
import org.stromboli.jinja.runtime.Undefined;

/// A macro as it is written. Immutable.
///
/// @param used names that the body mentions: `varargs`, `kwargs` and `caller` exist only there
record MacroDefinition(String name, List<Parameter> parameters, List<Statement> body, Set<String> used) {

    record Parameter(String name, @Nullable Expression otherwise) {}

    /// The macro as a value that can be called.
    ///
    /// @param scope where the macro is defined: it sees the names there
    Macro in(Scope scope) {
        return new Macro(name, (state, arguments) -> call(scope, state, arguments));
    }

    private Object call(Scope scope, RenderState state, Arguments arguments) {
        state.enter();
        Scope inner = scope.inner();
        bind(inner, arguments);
        String text = Statement.render(body, inner);
        state.leave();
        return text;
    }

    private void bind(Scope inner, Arguments arguments) {
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        List<Object> positional = arguments.positional();
        for (int at = 0; at < parameters.size(); at++) {
            Parameter parameter = parameters.get(at);
            Object passed = named.remove(parameter.name());
            if (at < positional.size()) {
                if (passed != null) {
                    throw TemplateException.runtime("macro %s got multiple values for argument '%s'"
                            .formatted(Text.repr(name), parameter.name()));
                }
                passed = positional.get(at);
            }
            if (passed == null) {
                passed = parameter.otherwise() == null
                        ? Undefined.of("parameter '%s' was not provided".formatted(parameter.name()))
                        : parameter.otherwise().evaluate(inner);
            }
            inner.set(parameter.name(), passed);
        }
        bindRest(inner, arguments.from(parameters.size()).positional(), named);
    }

    private void bindRest(Scope inner, List<Object> positional, Map<String, Object> named) {
        Object caller = named.remove("caller");
        if (used.contains("caller")) {
            inner.set("caller", caller != null ? caller : Undefined.of("No caller defined"));
        } else if (caller != null) {
            named.put("caller", caller);
        }
        if (used.contains("varargs")) {
            inner.set("varargs", new Tuple(positional));
        } else if (!positional.isEmpty()) {
            throw TemplateException.runtime(
                    "macro '%s' takes not more than %d argument(s)".formatted(name, parameters.size()));
        }
        if (used.contains("kwargs")) {
            inner.set("kwargs", new LinkedHashMap<Object, Object>(named));
        } else if (!named.isEmpty()) {
            throw TemplateException.runtime("macro '%s' takes no keyword argument '%s'"
                    .formatted(name, named.keySet().iterator().next()));
        }
    }
}
