package org.stromboli.toolserver;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call earlier in a conversation, whose result is not known any more.
///
/// @param tool by the name that the model knows
public record EarlierCall(String tool, Map<String, @Nullable Object> arguments) {

    public EarlierCall {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }
}
