package org.stromboli.api.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.stromboli.api.Check;
import org.stromboli.api.FieldNames;
import org.stromboli.generation.RequestRejected;

/// Tools, and which of them the model may or must call, as in a chat. Belongs to one request.
record ToolsTranslation(ObjectNode chat, FieldNames names) {

    void translate(MessagesBody body) {
        List<MessagesBody.Tool> tools = body.tools() == null ? List.of() : body.tools();
        if (!tools.isEmpty()) {
            ArrayNode translated = chat.putArray("tools");
            for (int i = 0; i < tools.size(); i++) {
                String path = "tools[%d]".formatted(i);
                tool(path, Check.present(path, tools.get(i)), translated);
            }
        }
        if (body.toolChoice() != null) {
            choice(body.toolChoice(), !tools.isEmpty());
        }
    }

    private void tool(String path, MessagesBody.Tool tool, ArrayNode tools) {
        if (tool.type() != null && !tool.type().equals("custom")) {
            throw Refusals.refusal(
                    path + ".type", "`%s.type` must be `custom`: this server has no tools of its own.".formatted(path));
        }
        ObjectNode function = tools.addObject().put("type", "function").putObject("function");
        function.put("name", Check.present(path + ".name", tool.name()));
        if (tool.description() != null) {
            function.put("description", tool.description());
        }
        function.set("parameters", Check.present(path + ".input_schema", tool.inputSchema()));
        names.put(path + ".function", path);
        names.put(path + ".function.parameters", path + ".input_schema");
    }

    private void choice(MessagesBody.ToolChoice choice, boolean hasTools) {
        String type = Check.present("tool_choice.type", choice.type());
        if (!hasTools && !type.equals("none") && !type.equals("auto")) {
            throw RequestRejected.invalid("tool_choice", "`tool_choice` needs `tools`.");
        }
        switch (type) {
            case "auto", "none" -> chat.put("tool_choice", type);
            case "any" -> chat.put("tool_choice", "required");
            case "tool" ->
                chat.putObject("tool_choice")
                        .put("type", "function")
                        .putObject("function")
                        .put("name", Check.present("tool_choice.name", choice.name()));
            default ->
                throw RequestRejected.invalid(
                        "tool_choice.type", "`tool_choice.type` must be one of `auto`, `any`, `tool`, `none`.");
        }
        names.put("tool_choice.function", "tool_choice");
        if (hasTools && Check.isTrue(choice.disableParallelToolUse())) {
            chat.put("parallel_tool_calls", false);
        }
    }
}
