package org.stromboli.jinja;

import org.jspecify.annotations.Nullable;
import org.stromboli.jinja.builtin.Json;
import org.stromboli.jinja.runtime.Text;

/// JSON data as Python writes it, which is the notation that language models have seen most: the same text whether a
/// template prints it or code does.
public final class PythonText {

    private PythonText() {}

    /// Like `json.dumps(data, ensure_ascii=False)`: on one line, with a space after each comma and colon.
    ///
    /// @param data strings, numbers, booleans, nulls, maps and collections
    public static String json(@Nullable Object data) {
        return Json.dumps(JsonData.value(data), false);
    }

    /// Like `json.dumps(data)`: everything beyond ASCII is escaped.
    public static String asciiJson(@Nullable Object data) {
        return Json.dumps(JsonData.value(data), true);
    }

    /// Like `repr(data)`.
    public static String repr(@Nullable Object data) {
        return Text.repr(JsonData.value(data));
    }
}
