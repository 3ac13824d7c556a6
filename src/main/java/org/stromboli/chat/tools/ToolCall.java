package org.stromboli.chat.tools;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A call that the model made earlier in a chat.
///
/// @param id by which its result names it
/// @param arguments JSON data in the order of the text
public record ToolCall(String id, String name, Map<String, Object> arguments) {

    public ToolCall {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }

    /// As published chat templates want it: the arguments as data, not as text.
    public Map<String, Object> json() {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", name);
        function.put("arguments", arguments);
        Map<String, Object> call = new LinkedHashMap<>();
        call.put("id", id);
        call.put("type", "function");
        call.put("function", function);
        return call;
    }
}
