package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.stromboli.api.fields.FieldNames;
import org.stromboli.api.fields.JsonFields;
import org.stromboli.api.fields.VendorTools;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.rounds.OfferedTool;
import org.stromboli.rounds.ServerOffer;

/// Tools, and which of them the model may or must call, as in a chat. Belongs to one request.
record ToolsTranslation(ObjectNode chat, FieldNames names, Toolbox tools, ServerOffer offer) {

    private static final String CHOICE = "tool_choice";

    void translate(ResponsesBody body) {
        if (!tools.offered().isEmpty()) {
            ArrayNode translated = chat.putArray("tools");
            tools.offered().forEach(each -> tool(each, translated));
        }
        if (body.parallelToolCalls() != null && !(tools.offered().isEmpty() && offer.isEmpty())) {
            chat.put("parallel_tool_calls", body.parallelToolCalls());
        }
        if (body.toolChoice() != null && !body.toolChoice().isNull()) {
            choice(body.toolChoice());
        }
    }

    private void tool(Toolbox.Offered offered, ArrayNode translated) {
        JsonFields tool = offered.tool();
        String path = "tools[%d]".formatted(translated.size());
        names.put(path, tool.path());
        names.put(path + ".function", tool.path());
        ObjectNode function = translated
                .addObject()
                .put("type", "function")
                .putObject("function")
                .put("name", offered.function());
        String description = tool.optionalText("description");
        if (offered.custom()) {
            function.put("description", described(description == null ? "" : description, tool));
            function.set("parameters", textAlone());
            return;
        }
        if (description != null) {
            function.put("description", description);
        }
        JsonNode parameters = tool.node("parameters");
        if (parameters != null) {
            function.set("parameters", parameters);
        }
        JsonNode strict = tool.node("strict");
        if (strict != null) {
            function.set("strict", strict);
        }
    }

    /// A custom tool's grammar is shown to the model, which is not held to it.
    private static String described(String description, JsonFields tool) {
        JsonNode format = tool.node("format");
        if (format == null) {
            return description;
        }
        String definition = format.path("definition").asText();
        return definition.isEmpty()
                ? description
                : "%s\n\nThe `input` is a text of this grammar (%s):\n%s"
                        .formatted(description, format.path("syntax").asText(), definition);
    }

    private ObjectNode textAlone() {
        ObjectNode schema = chat.objectNode().put("type", "object");
        schema.putObject("properties").putObject("input").put("type", "string");
        schema.putArray("required").add("input");
        return schema;
    }

    private void choice(JsonNode choice) {
        if (choice.isTextual()) {
            boolean noneLeft = tools.offered().isEmpty() && !tools.leftOut().isEmpty();
            if (noneLeft && choice.asText().equals("required")) {
                throw RequestRejectedException.invalid(
                        CHOICE,
                        "`tool_choice` is `required`, but all of `tools` are tools that only their vendor can run.");
            }
            chat.set(CHOICE, choice);
            return;
        }
        String type = choice.path("type").asText();
        switch (type) {
            case "function", "custom" -> named(chat.putObject(CHOICE), choice);
            case "allowed_tools" -> allowed(choice);
            case "mcp" -> server(choice);
            default -> throw VendorTools.isOne(type) ? vendors(type) : bad();
        }
        names.put(CHOICE + ".function", CHOICE);
    }

    /// A tool of a server, or any of its tools.
    private void server(JsonNode choice) {
        List<String> meant = offer.tools().stream()
                .filter(each ->
                        each.server().label().equals(choice.path("server_label").asText()))
                .filter(each -> choice.path("name")
                        .asText(each.tool().name())
                        .equals(each.tool().name()))
                .map(OfferedTool::name)
                .toList();
        if (meant.isEmpty()) {
            throw RequestRejectedException.invalid(
                    CHOICE, "`tool_choice` must name the `server_label` of one of `tools`, and a tool that it has.");
        }
        ObjectNode allowed = chat.putObject(CHOICE).put("type", "allowed_tools").putObject("allowed_tools");
        allowed.put("mode", "required");
        ArrayNode left = allowed.putArray("tools");
        meant.forEach(name -> named(left.addObject(), name));
        names.put(CHOICE + ".allowed_tools", CHOICE);
    }

    private void allowed(JsonNode choice) {
        ObjectNode allowed = chat.putObject(CHOICE).put("type", "allowed_tools").putObject("allowed_tools");
        allowed.set("mode", choice.path("mode"));
        ArrayNode left = allowed.putArray("tools");
        for (JsonNode each : choice.path("tools")) {
            String type = each.path("type").asText();
            if (type.equals("mcp")) {
                offer.tools().stream()
                        .filter(tool -> tool.server()
                                .label()
                                .equals(each.path("server_label").asText()))
                        .filter(tool -> each.path("name")
                                .asText(tool.tool().name())
                                .equals(tool.tool().name()))
                        .forEach(tool -> named(left.addObject(), tool.name()));
            } else if (type.equals("namespace")) {
                tools.offered().stream()
                        .filter(tool -> each.path("name").asText().equals(tool.namespace()))
                        .forEach(tool -> named(left.addObject(), tool.function()));
            } else if (!VendorTools.isOne(type)) {
                named(left.addObject(), each);
            }
        }
        names.put(CHOICE + ".allowed_tools", CHOICE);
    }

    private void named(ObjectNode chosen, JsonNode choice) {
        named(chosen, tools.chosen(CHOICE, choice));
    }

    private static void named(ObjectNode chosen, String function) {
        chosen.put("type", "function").putObject("function").put("name", function);
    }

    private static RequestRejectedException vendors(String type) {
        return RequestRejectedException.invalid(
                CHOICE, "`tool_choice` names `%s`, a tool that only its vendor can run.".formatted(type));
    }

    private static RequestRejectedException bad() {
        return RequestRejectedException.invalid(
                CHOICE,
                "`tool_choice` must be `auto`, `none`, `required`, or an object of the type `function`, `custom` or"
                        + " `allowed_tools`.");
    }
}
