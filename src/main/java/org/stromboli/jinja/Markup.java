package org.stromboli.jinja;

/// Text that counts as HTML already, as the filters `safe` and `escape` make it. What is added to it with `+`
/// is escaped; everywhere else it is ordinary text.
record Markup(String text) {

    static Markup escaped(Object value) {
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
    static Object plain(Object value) {
        return value instanceof Markup(String text) ? text : value;
    }
}
