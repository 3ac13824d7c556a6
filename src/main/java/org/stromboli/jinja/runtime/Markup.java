package org.stromboli.jinja.runtime;

/// Text that counts as HTML already, as the filters `safe` and `escape` make it. What is added to it with `+`
/// is escaped; everywhere else it is ordinary text.
public record Markup(String text) {

    public static Markup escaped(Object value) {
        return value instanceof Markup markup
                ? markup
                : new Markup(Text.str(value)
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("'", "&#39;")
                        .replace("\"", "&#34;"));
    }

    /// The value as ordinary text if it is this.
    public static Object plain(Object value) {
        return value instanceof Markup(String text) ? text : value;
    }
}
