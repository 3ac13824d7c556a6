package org.stromboli.jinja;

import java.util.List;
import org.stromboli.jinja.runtime.Namespace;
import org.stromboli.jinja.runtime.Sequences;
import org.stromboli.jinja.runtime.TemplateException;

/// What a value can be assigned to.
sealed interface Target {

    void set(Scope scope, Object value);

    record Name(String name) implements Target {
        @Override
        public void set(Scope scope, Object value) {
            scope.set(name, value);
        }
    }

    /// `a, b`: the value's items one by one
    record Several(List<Target> targets) implements Target {
        @Override
        public void set(Scope scope, Object value) {
            List<Object> items = Sequences.items(value);
            if (items.size() != targets.size()) {
                throw TemplateException.runtime("%s values to unpack (expected %d)"
                        .formatted(items.size() > targets.size() ? "too many" : "not enough", targets.size()));
            }
            for (int at = 0; at < items.size(); at++) {
                targets.get(at).set(scope, items.get(at));
            }
        }
    }

    /// `namespace.attribute`
    record Attribute(String owner, String name) implements Target {
        @Override
        public void set(Scope scope, Object value) {
            if (!(scope.get(owner) instanceof Namespace namespace)) {
                throw TemplateException.runtime("cannot assign attribute on non-namespace object");
            }
            namespace.set(name, value);
        }
    }
}
