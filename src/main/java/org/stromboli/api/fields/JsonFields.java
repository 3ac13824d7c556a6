package org.stromboli.api.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.generation.RequestRejectedException;

/// An object of a request whose members depend on its type, read member by member: a mistake is blamed on its path.
///
/// @param path of the object in the client's request
public record JsonFields(String path, ObjectNode json) {

    /// @throws RequestRejectedException if it is missing or no object
    public static JsonFields of(String path, @Nullable JsonNode node) {
        JsonNode given = node == null || node.isNull() || node.isMissingNode() ? null : node;
        if (!(Check.present(path, given) instanceof ObjectNode object)) {
            throw RequestRejectedException.invalid(path, "`%s` must be an object.".formatted(path));
        }
        return new JsonFields(path, object);
    }

    public String path(String name) {
        return path + "." + name;
    }

    /// The member; null if it is missing or null.
    public @Nullable JsonNode node(String name) {
        JsonNode found = json.get(name);
        return found == null || found.isNull() ? null : found;
    }

    public boolean has(String name) {
        return node(name) != null;
    }

    public JsonNode required(String name) {
        return Check.present(path(name), node(name));
    }

    public String text(String name) {
        return string(path(name), required(name));
    }

    public @Nullable String optionalText(String name) {
        JsonNode found = node(name);
        return found == null ? null : string(path(name), found);
    }

    public JsonFields object(String name) {
        return of(path(name), node(name));
    }

    /// The objects of an array; none if it is missing.
    public List<JsonFields> objects(String name) {
        JsonNode array = node(name);
        List<JsonFields> objects = new ArrayList<>();
        if (array == null) {
            return objects;
        }
        if (!array.isArray()) {
            throw RequestRejectedException.invalid(path(name), "`%s` must be an array.".formatted(path(name)));
        }
        for (int i = 0; i < array.size(); i++) {
            objects.add(of("%s[%d]".formatted(path(name), i), array.get(i)));
        }
        return objects;
    }

    public Map<String, JsonNode> members() {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        json.properties().forEach(each -> members.put(each.getKey(), each.getValue()));
        return members;
    }

    private static String string(String path, JsonNode value) {
        if (!value.isTextual()) {
            throw RequestRejectedException.invalid(path, "`%s` must be a string.".formatted(path));
        }
        return value.asText();
    }

    /// What a client wrote, short enough for a message.
    public static String shortened(String value) {
        return value.length() <= 40 ? value : value.substring(0, 40) + "...";
    }
}
