package org.stromboli.api.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.FieldNames;
import org.stromboli.api.fields.VendorTools;
import org.stromboli.generation.RequestRejectedException;

/// Tools, and which of them the model may or must call, as in a chat. Belongs to one request.
/// @param leftOut takes a sentence for each tool that is not offered
record ToolsTranslation(ObjectNode chat, FieldNames names, List<String> leftOut) {

    void translate(MessagesBody body) {
        List<MessagesBody.Tool> tools = body.tools() == null ? List.of() : body.tools();
        if (!tools.isEmpty()) {
            ArrayNode translated = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < tools.size(); i++) {
                String path = "tools[%d]".formatted(i);
                MessagesBody.Tool tool = Check.present(path, tools.get(i));
                if (tool.type() != null && VendorTools.isOne(tool.type())) {
                    leftOut.add(VendorTools.leftOut(path, tool.type()));
                } else {
                    tool(path, tool, translated);
                }
            }
            if (!translated.isEmpty()) {
                chat.set("tools", translated);
            }
        }
        if (body.toolChoice() != null) {
            choice(body.toolChoice(), tools);
        }
    }

    private void tool(String path, MessagesBody.Tool tool, ArrayNode tools) {
        if (tool.type() != null && !tool.type().equals("custom")) {
            throw UnsupportedMessageFields.rejection(
                    path + ".type",
                    "`%s.type` must be `custom`, or a tool of Anthropic's own, which is left out.".formatted(path));
        }
        String own = "tools[%d]".formatted(tools.size());
        ObjectNode function = tools.addObject().put("type", "function").putObject("function");
        function.put("name", Check.present(path + ".name", tool.name()));
        if (tool.description() != null) {
            function.put("description", tool.description());
        }
        function.set("parameters", Check.present(path + ".input_schema", tool.inputSchema()));
        names.put(own, path);
        names.put(own + ".function", path);
        names.put(own + ".function.parameters", path + ".input_schema");
    }

    private void choice(MessagesBody.ToolChoice choice, List<MessagesBody.Tool> tools) {
        boolean hasTools = !tools.isEmpty();
        String type = Check.present("tool_choice.type", choice.type());
        for (MessagesBody.Tool each : tools) {
            boolean vendors = each.type() != null && VendorTools.isOne(each.type());
            if (vendors && choice.name() != null && choice.name().equals(each.name())) {
                throw RequestRejectedException.invalid(
                        "tool_choice.name",
                        "`tool_choice.name` names `%s`, a tool that only its vendor can run.".formatted(each.type()));
            }
        }
        if (!hasTools && !type.equals("none") && !type.equals("auto")) {
            throw RequestRejectedException.invalid("tool_choice", "`tool_choice` needs `tools`.");
        }
        if (!chat.has("tools") && (type.equals("any") || type.equals("tool"))) {
            throw RequestRejectedException.invalid(
                    "tool_choice",
                    "`tool_choice` is `%s`, but all of `tools` are tools that only their vendor can run."
                            .formatted(type));
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
                throw RequestRejectedException.invalid(
                        "tool_choice.type", "`tool_choice.type` must be one of `auto`, `any`, `tool`, `none`.");
        }
        names.put("tool_choice.function", "tool_choice");
        if (chat.has("tools") && Check.isTrue(choice.disableParallelToolUse())) {
            chat.put("parallel_tool_calls", false);
        }
    }
}
