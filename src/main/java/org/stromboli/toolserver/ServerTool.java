package org.stromboli.toolserver;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A tool of a server, as the server describes it.
///
/// @param description empty: none
/// @param parameters JSON schema of an object, in the order of the server's text
/// @param readOnly the server says that the tool changes nothing
public record ServerTool(String name, String description, Map<String, Object> parameters, boolean readOnly) {

    public ServerTool {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
}
