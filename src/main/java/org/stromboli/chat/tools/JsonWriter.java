package org.stromboli.chat.tools;

import org.jspecify.annotations.Nullable;
import org.stromboli.jinja.PythonText;

/// How tools and calls are written as JSON, here and by templates.
public final class JsonWriter {

    private JsonWriter() {}

    /// On one line, with a space after each comma and colon.
    public static String text(@Nullable Object data) {
        return PythonText.json(data);
    }
}
