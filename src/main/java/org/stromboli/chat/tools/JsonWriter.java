package org.stromboli.chat.tools;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes JSON data in the notation that language models have seen most, that of Python's `json.dumps`: a space after
/// each comma and colon, all on one line.
public final class JsonWriter {

    private final StringBuilder out = new StringBuilder();
    private final boolean ascii;

    private JsonWriter(boolean ascii) {
        this.ascii = ascii;
    }

    public static String text(@Nullable Object value) {
        return new JsonWriter(false).value(value).out.toString();
    }

    /// With everything beyond ASCII escaped.
    static String ascii(@Nullable Object value) {
        return new JsonWriter(true).value(value).out.toString();
    }

    private JsonWriter value(@Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case String text -> string(text);
            case Map<?, ?> map -> object(map);
            case List<?> list -> array(list);
            default -> out.append(value); // numbers and booleans
        }
        return this;
    }

    private void object(Map<?, ?> map) {
        out.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<?, ?> each = entries.next();
            string(String.valueOf(each.getKey()));
            out.append(": ");
            value(each.getValue());
            out.append(entries.hasNext() ? ", " : "");
        }
        out.append('}');
    }

    private void array(List<?> list) {
        out.append('[');
        for (Iterator<?> items = list.iterator(); items.hasNext(); ) {
            value(items.next());
            out.append(items.hasNext() ? ", " : "");
        }
        out.append(']');
    }

    private void string(String text) {
        out.append('"');
        for (int at = 0; at < text.length(); at++) {
            char each = text.charAt(at);
            switch (each) {
                case '"', '\\' -> out.append('\\').append(each);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (each < ' ' || ascii && each > '~') {
                        out.append("\\u%04x".formatted((int) each));
                    } else {
                        out.append(each);
                    }
                }
            }
        }
        out.append('"');
    }
}
