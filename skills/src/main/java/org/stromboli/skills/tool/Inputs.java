package org.stromboli.skills.tool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.skills.call.BadArguments;

/// The arguments of a tool, as the JSON schema that clients get and that calls are held to.
public final class Inputs {

    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();

    /// The arguments of a tool that looks at one picture.
    public static Inputs image() {
        return new Inputs().need("image", Schemas.picture("the picture"));
    }

    public Inputs need(String name, Map<String, Object> schema) {
        required.add(name);
        return allow(name, schema);
    }

    public Inputs allow(String name, Map<String, Object> schema) {
        properties.put(name, schema);
        return this;
    }

    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }

    void check(Map<String, Object> values) {
        for (String name : values.keySet()) {
            if (!properties.containsKey(name)) {
                throw new BadArguments("there is no argument '%s'; allowed: %s"
                        .formatted(name, String.join(", ", properties.keySet())));
            }
        }
        for (String name : required) {
            if (values.get(name) == null) {
                throw new BadArguments(
                        "the argument '%s' is missing; needed: %s".formatted(name, String.join(", ", required)));
            }
        }
    }
}
