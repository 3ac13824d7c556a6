package org.stromboli.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.jinja.builtin.Globals;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.Undefined;

/// Names and their values at one place of a template. What is set in an inner scope is gone after it; what an
/// outer scope sets later is seen inside. For one rendering.
final class Scope {

    private final Map<String, Object> names = new HashMap<>();
    private final @Nullable Scope outer;
    private final RenderState state;

    private Scope(@Nullable Scope outer, RenderState state) {
        this.outer = outer;
        this.state = state;
    }

    static Scope root(RenderState state, Map<String, Object> variables) {
        Scope scope = new Scope(null, state);
        scope.names.putAll(variables);
        return scope;
    }

    Scope inner() {
        return new Scope(this, state);
    }

    RenderState state() {
        return state;
    }

    void set(String name, Object value) {
        names.put(name, value);
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.names.get(name);
            if (value != null) {
                return value;
            }
        }
        Object global = Globals.ALL.get(name);
        return global != null ? global : Undefined.name(name);
    }
}
