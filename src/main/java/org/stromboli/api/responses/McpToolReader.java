package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.JsonFields;
import org.stromboli.api.request.ToolServerReader;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.rounds.ServerOffer;
import org.stromboli.toolserver.ServerTool;
import org.stromboli.toolserver.ToolServer;
import org.stromboli.toolserver.ToolServers;

/// Tools of the type `mcp`. They name servers that the operator configured, by their labels: a request can name no
/// address, and brings no credentials.
record McpToolReader(ToolServers servers) {

    private static final List<String> ADDRESSES =
            List.of("server_url", "connector_id", "tunnel_id", "authorization", "headers");

    /// @param tools of one request
    McpOffer read(Toolbox tools) {
        List<ServerOffer.Selection> selections = new ArrayList<>();
        List<McpOffer.Listed> lists = new ArrayList<>();
        Set<String> labels = new HashSet<>();
        for (JsonFields tool : tools.servers()) {
            ServerOffer.Selection selection = selection(tool);
            if (!labels.add(selection.server().label())) {
                throw RequestRejectedException.invalid(
                        tool.path("server_label"),
                        "`%s` is the label of another tool, too.".formatted(tool.path("server_label")));
            }
            selections.add(selection);
            lists.add(new McpOffer.Listed(
                    selection.server().label(),
                    selection.tools(),
                    selection.server().problem()));
        }
        Set<String> taken =
                tools.offered().stream().map(Toolbox.Offered::function).collect(Collectors.toSet());
        return new McpOffer(ServerOffer.of(selections, taken), List.copyOf(lists));
    }

    private ServerOffer.Selection selection(JsonFields tool) {
        for (String name : ADDRESSES) {
            JsonNode value = tool.node(name);
            if (value != null && !value.isEmpty() || value != null && value.isTextual()) {
                throw UnsupportedResponseFields.rejection(
                        tool.path(name),
                        "`%s` is not supported: requests name tool servers that the operator configured by their"
                                        .formatted(tool.path(name))
                                + " `server_label`; addresses and credentials are settings of the server.");
            }
        }
        ToolServer server = ToolServerReader.known(servers, tool.path("server_label"), tool.text("server_label"));
        return new ServerOffer.Selection(
                server, allowed(tool.path("allowed_tools"), tool.node("allowed_tools")), asks(tool));
    }

    /// A list of names, or a filter; all of them if there is neither.
    private static Predicate<ServerTool> allowed(String path, @Nullable JsonNode given) {
        if (given == null) {
            return tool -> true;
        }
        return given.isArray() ? named(path, given) : filter(path, given);
    }

    private static Predicate<ServerTool> named(String path, JsonNode list) {
        Set<String> names = new HashSet<>();
        for (JsonNode each : list) {
            if (!each.isTextual()) {
                throw bad(path, "must have names of tools");
            }
            names.add(each.asText());
        }
        return tool -> names.contains(tool.name());
    }

    private static Predicate<ServerTool> filter(String path, JsonNode filter) {
        if (!filter.isObject()) {
            throw bad(path, "must be a list of names, or an object with `tool_names`, `read_only` or both");
        }
        JsonNode names = filter.path("tool_names");
        JsonNode readOnly = filter.path("read_only");
        if (!names.isMissingNode() && !names.isNull() && !names.isArray()) {
            throw bad(path + ".tool_names", "must be a list of names");
        }
        Predicate<ServerTool> named = names.isArray() ? named(path + ".tool_names", names) : tool -> true;
        return readOnly.isBoolean() ? named.and(tool -> tool.readOnly() == readOnly.asBoolean()) : named;
    }

    /// As with OpenAI, a call has to be approved unless the request says otherwise.
    private static Predicate<ServerTool> asks(JsonFields tool) {
        String path = tool.path("require_approval");
        JsonNode given = tool.node("require_approval");
        if (given == null) {
            return each -> true;
        }
        if (given.isObject()) {
            JsonNode always = given.path("always");
            JsonNode never = given.path("never");
            Predicate<ServerTool> asked = always.isObject() ? filter(path + ".always", always) : each -> false;
            Predicate<ServerTool> free = never.isObject() ? filter(path + ".never", never) : each -> false;
            return asked.or(free.negate());
        }
        return switch (given.asText()) {
            case "always" -> each -> true;
            case "never" -> each -> false;
            default -> throw bad(path, "must be `always`, `never`, or an object with filters of these names");
        };
    }

    private static RequestRejectedException bad(String path, String rule) {
        return RequestRejectedException.invalid(path, "`%s` %s.".formatted(path, rule));
    }
}
