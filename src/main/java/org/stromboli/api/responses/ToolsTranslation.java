package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.stromboli.api.Check;
import org.stromboli.api.FieldNames;
import org.stromboli.generation.RequestRejected;

/// Tools, and which of them the model may or must call, as in a chat. Belongs to one request.
record ToolsTranslation(ObjectNode chat, FieldNames names) {

    void translate(ResponsesBody body) {
        List<ResponsesBody.Tool> tools = body.tools() == null ? List.of() : body.tools();
        if (!tools.isEmpty()) {
            ArrayNode translated = chat.putArray("tools");
            for (int i = 0; i < tools.size(); i++) {
                String path = "tools[%d]".formatted(i);
                tool(path, Check.present(path, tools.get(i)), translated);
            }
            if (body.parallelToolCalls() != null) {
                chat.put("parallel_tool_calls", body.parallelToolCalls());
            }
        }
        if (body.toolChoice() != null && !body.toolChoice().isNull()) {
            choice(body.toolChoice());
        }
    }

    private void tool(String path, ResponsesBody.Tool tool, ArrayNode tools) {
        if (!Check.present(path + ".type", tool.type()).equals("function")) {
            throw Refusals.refusal(
                    path + ".type",
                    "`%s.type` must be `function`: this server has no tools of its own.".formatted(path));
        }
        ObjectNode function = tools.addObject().put("type", "function").putObject("function");
        function.put("name", Check.present(path + ".name", tool.name()));
        if (tool.description() != null) {
            function.put("description", tool.description());
        }
        if (tool.parameters() != null && !tool.parameters().isNull()) {
            function.set("parameters", tool.parameters());
        }
        if (tool.strict() != null) {
            function.put("strict", tool.strict());
        }
        names.put(path + ".function", path);
    }

    private void choice(JsonNode choice) {
        if (choice.isTextual()) {
            chat.set("tool_choice", choice);
            return;
        }
        String type = choice.path("type").asText();
        switch (type) {
            case "function" -> named(chat.putObject("tool_choice"), choice);
            case "allowed_tools" -> {
                ObjectNode allowed =
                        chat.putObject("tool_choice").put("type", type).putObject(type);
                allowed.set("mode", choice.path("mode"));
                ArrayNode tools = allowed.putArray("tools");
                choice.path("tools").forEach(each -> named(tools.addObject(), each));
                names.put("tool_choice.allowed_tools", "tool_choice");
            }
            default ->
                throw RequestRejected.invalid(
                        "tool_choice",
                        "`tool_choice` must be `auto`, `none`, `required`, or an object of the type `function` or"
                                + " `allowed_tools`.");
        }
        names.put("tool_choice.function", "tool_choice");
    }

    private static void named(ObjectNode chosen, JsonNode choice) {
        chosen.put("type", "function").putObject("function").set("name", choice.path("name"));
    }
}
