package org.stromboli.jinja.runtime;

import java.util.LinkedHashMap;
import java.util.Map;

/// The one kind of object whose attributes a template may set. For one rendering.
public record Namespace(Map<String, Object> attributes) {

    public static Namespace of(Map<String, Object> attributes) {
        Namespace namespace = new Namespace(new LinkedHashMap<>());
        attributes.forEach(namespace::set);
        return namespace;
    }

    public void set(String name, Object value) {
        if (name.startsWith("_")) {
            throw TemplateException.sandbox(
                    "Chat templates cannot store underscore-prefixed attributes on a namespace, but got %s."
                            .formatted(Text.repr(name)));
        }
        attributes.put(name, value);
    }
}
