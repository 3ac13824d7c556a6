package org.stromboli.jinja.runtime;

/// The value of a name, attribute or item that does not exist: prints as nothing, is false and empty, and any
/// other use fails with the hint.
public record Undefined(String hint, TemplateException.Kind kind) {

    public static Undefined of(String hint) {
        return new Undefined(hint, TemplateException.Kind.RUNTIME);
    }

    public static Undefined name(String name) {
        return of("'%s' is undefined".formatted(name));
    }

    public static Undefined attribute(Object owner, String name) {
        return of("'%s' has no attribute %s".formatted(owner(owner), Text.repr(name)));
    }

    public static Undefined item(Object owner, Object key) {
        return key instanceof String name
                ? attribute(owner, name)
                : of("%s has no element %s".formatted(owner(owner), Text.repr(key)));
    }

    public static Undefined unsafe(Object owner, String name) {
        return new Undefined(
                "access to attribute %s of '%s' object is unsafe.".formatted(Text.repr(name), Types.name(owner)),
                TemplateException.Kind.SANDBOX);
    }

    private static String owner(Object owner) {
        return owner == None.NONE ? "None" : Types.name(owner) + " object";
    }

    public TemplateException failure() {
        return new TemplateException(kind, hint);
    }
}
