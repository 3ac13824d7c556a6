package org.stromboli.toolserver.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.stromboli.toolserver.ServerTool;
import org.stromboli.toolserver.ToolLimits;

/// Tools as a server lists them. One that cannot be offered to a model is left out, and the log says so.
final class McpTools {

    private static final Logger LOG = Logger.getLogger(McpTools.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_NAME_LENGTH = 128;

    private McpTools() {}

    static Optional<ServerTool> read(McpSchema.Tool tool) {
        String name = tool.name() == null ? "" : tool.name();
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
            return leftOut(name, "its name does not have 1 to %d characters".formatted(MAX_NAME_LENGTH));
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        if (tool.inputSchema() != null) {
            schema.putAll(tool.inputSchema());
        }
        if (!"object".equals(schema.getOrDefault("type", "object"))) {
            return leftOut(name, "its input schema is not one of an object");
        }
        schema.putIfAbsent("type", "object");
        schema.remove("$schema"); // models are not trained on it
        String description = tool.description() == null ? "" : tool.description();
        try {
            int length = JSON.writeValueAsString(schema).length() + description.length();
            if (length > ToolLimits.MAX_TOOL_LENGTH) {
                return leftOut(name, "it is longer than %d characters as JSON".formatted(ToolLimits.MAX_TOOL_LENGTH));
            }
        } catch (JsonProcessingException e) {
            return leftOut(name, "its input schema is no JSON");
        }
        McpSchema.ToolAnnotations hints = tool.annotations();
        boolean readOnly = hints != null && Boolean.TRUE.equals(hints.readOnlyHint());
        return Optional.of(new ServerTool(name, description, schema, readOnly));
    }

    private static Optional<ServerTool> leftOut(String name, String reason) {
        String shown = name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH) + "...";
        LOG.warnf("A tool of a tool server is left out, since %s: %s", reason, shown.replaceAll("\\p{Cntrl}", "?"));
        return Optional.empty();
    }
}
