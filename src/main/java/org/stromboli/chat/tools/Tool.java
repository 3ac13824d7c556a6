package org.stromboli.chat.tools;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A function that the client can run and the model may ask for.
///
/// @param description empty: none
/// @param parameters JSON schema of an object, in the order of the client's text
public record Tool(String name, String description, Map<String, Object> parameters) {

    public Tool {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /// As published chat templates want it.
    public Map<String, Object> json() {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", name);
        if (!description.isEmpty()) {
            function.put("description", description);
        }
        function.put("parameters", parameters);
        Map<String, Object> tool = new LinkedHashMap<>();
        tool.put("type", "function");
        tool.put("function", function);
        return tool;
    }
}
