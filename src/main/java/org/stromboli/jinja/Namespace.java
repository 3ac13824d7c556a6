package org.stromboli.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/// The one kind of object whose attributes a template may set. For one rendering.
record Namespace(Map<String, Object> attributes) {

    static Namespace of(Map<String, Object> attributes) {
        Namespace namespace = new Namespace(new LinkedHashMap<>());
        attributes.forEach(namespace::set);
        return namespace;
    }

    void set(String name, Object value) {
        if (name.startsWith("_")) {
            throw TemplateException.sandbox(
                    "Chat templates cannot store underscore-prefixed attributes on a namespace, but got %s."
                            .formatted(Text.repr(name)));
        }
        attributes.put(name, value);
    }
}
