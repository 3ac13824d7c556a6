package org.stromboli.jinja.runtime;

/// Why a template could not be read or rendered. The message is Python's or Jinja's wording where they have
/// one, since that is what people search for.
public final class TemplateException extends RuntimeException {

    public enum Kind {
        /// The template itself is malformed.
        SYNTAX,
        /// The template called `raise_exception`: it rejects these messages, and the message says why.
        RAISED,
        /// The template met data that it cannot work with.
        RUNTIME,
        /// The template reached for something that templates may not touch.
        SANDBOX,
        /// Rendering took more than it may.
        LIMIT
    }

    private final Kind kind;

    public TemplateException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public static TemplateException syntax(String message, int line) {
        return new TemplateException(Kind.SYNTAX, "line %d: %s".formatted(line, message));
    }

    public static TemplateException runtime(String message) {
        return new TemplateException(Kind.RUNTIME, message);
    }

    static TemplateException sandbox(String message) {
        return new TemplateException(Kind.SANDBOX, message);
    }

    public static TemplateException limit(String message) {
        return new TemplateException(Kind.LIMIT, message);
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
