package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.chat.ChatMessages;
import org.stromboli.api.fields.JsonFields;
import org.stromboli.api.fields.MediaFields;
import org.stromboli.api.fields.VendorTools;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.rounds.ServerOffer;

/// Input items as messages of a chat. Calls belong to the assistant's message before them. Belongs to one request.
final class ItemReader {

    /// Calls of OpenAI's own tools that the client answers; the model sees them as calls of functions.
    private static final Set<String> VENDOR_CALLS =
            Set.of("local_shell_call", "shell_call", "apply_patch_call", "computer_call", "tool_search_call");

    private static final Set<String> VENDOR_OUTPUTS = Set.of(
            "local_shell_call_output",
            "shell_call_output",
            "apply_patch_call_output",
            "computer_call_output",
            "tool_search_output");

    /// What only the vendor can read or make use of.
    private static final Set<String> LEFT_OUT = Set.of(
            "web_search_call",
            "file_search_call",
            "code_interpreter_call",
            "compaction",
            "compaction_summary",
            "context_compaction",
            "compaction_trigger",
            "ghost_snapshot");

    static final String PLACE =
            "images belong in the `content` of a message: {\"type\": \"input_image\", \"image_url\": ...}";

    private final ChatMessages messages;
    private final ServerOffer offer;
    private final Approvals approvals;
    private final PartTranslation parts;
    private final List<String> leftOut = new ArrayList<>();

    ItemReader(ChatMessages messages, ServerOffer offer) {
        this.messages = messages;
        this.offer = offer;
        this.approvals = new Approvals(messages, offer);
        this.parts = new PartTranslation(messages);
    }

    /// A sentence for each item that was left out.
    List<String> leftOut() {
        List<String> all = new ArrayList<>(leftOut);
        all.addAll(approvals.unanswered());
        return all;
    }

    Approvals approvals() {
        return approvals;
    }

    /// @param plain the whole input is this text
    void read(JsonFields item, boolean plain) {
        String type = item.has("type") ? item.text("type") : "message";
        String path = item.path();
        switch (type) {
            case "message" -> message(item, plain);
            case "function_call" -> call(item, function(item), item.optionalText("arguments"), "arguments");
            case "custom_tool_call" -> call(item, function(item), input(item), "input");
            case "function_call_output", "custom_tool_call_output" -> output(item, item.text("call_id"));
            case "mcp_call" -> mcpCall(item);
            case "mcp_approval_request" -> approvals.ask(item);
            case "mcp_approval_response" -> approvals.answer(item);
            case "mcp_list_tools" -> {} // told by us; `tools` say which are offered now
            case "reasoning" -> thought(item);
            case "image_generation_call" -> image(item);
            case "additional_tools" -> {} // read with the other tools
            case "item_reference" ->
                throw UnsupportedResponseFields.rejection(
                        path, "`%s`: nothing is stored here; send the item itself.".formatted(path));
            default -> others(item, type);
        }
    }

    private void others(JsonFields item, String type) {
        if (VENDOR_CALLS.contains(type)) {
            call(item, type.replace("_call", ""), item.json().toString(), "action");
        } else if (VENDOR_OUTPUTS.contains(type)) {
            output(item, item.has("call_id") ? item.text("call_id") : item.text("id"));
        } else if (LEFT_OUT.contains(type)) {
            leftOut.add(VendorTools.leftOut(item.path(), type));
        } else {
            throw UnsupportedResponseFields.rejection(
                    item.path("type"),
                    "`%s` must be one of `message`, `function_call`, `function_call_output`, `custom_tool_call`,"
                                    .formatted(item.path("type"))
                            + " `custom_tool_call_output`, `reasoning`, or an item of OpenAI's own tools; got `%s`."
                                    .formatted(JsonFields.shortened(type)));
        }
    }

    private void message(JsonFields item, boolean plain) {
        String given = item.text("role");
        String role = given.equals("developer") ? "system" : given; // the newer name of the same
        parts.rejectBeside(item);
        JsonNode content = role.equals("assistant") ? item.node("content") : item.required("content");
        messages.begin(role, item.path());
        if (content != null) {
            parts.read(role, item.path(), plain ? item.path() : item.path("content"), content);
        }
    }

    private static String function(JsonFields item) {
        return Toolbox.function(item.optionalText("namespace"), item.text("name"));
    }

    private static String input(JsonFields item) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("input", item.text("input"))
                .toString();
    }

    private void call(JsonFields item, String function, @Nullable String arguments, String argumentsName) {
        String id = item.has("call_id") || !item.has("id") ? item.text("call_id") : item.text("id");
        messages.toolCall(
                item.path(), id, function, arguments == null ? "" : arguments, item.path(), item.path(argumentsName));
    }

    private void output(JsonFields item, String callId) {
        MediaFields.reject(item.path() + ".", item.members(), Set.of(), PLACE);
        String path = item.path("output");
        JsonNode output = item.has("output") || !item.has("tools") ? item.required("output") : item.required("tools");
        messages.toolResult(callId, item.path(), item.path("call_id"));
        parts.read("tool", item.path(), path, parts.ofOutput(output));
    }

    /// A call and its result in one.
    private void mcpCall(JsonFields item) {
        String id = item.text("id");
        String label = item.optionalText("server_label");
        String name = item.text("name");
        String function =
                label == null ? name : offer.nameOf(label, name).orElseGet(() -> Toolbox.function(label, name));
        call(item, function, item.optionalText("arguments"), "arguments");
        String said = outcome(item);
        messages.toolResult(id, item.path(), item.path("id"));
        messages.text("tool", item.path(), said == null ? "" : said, item.path("output"));
    }

    private static @Nullable String outcome(JsonFields item) {
        JsonNode error = item.node("error");
        if (error == null || error.isNull()) {
            return item.optionalText("output");
        }
        if (error.isTextual()) {
            return error.asText();
        }
        String told = error.path("message").asText();
        for (JsonNode part : error.path("content")) {
            told = told.isEmpty()
                    ? part.path("text").asText()
                    : told + "\n" + part.path("text").asText();
        }
        return told;
    }

    /// For templates that print thoughts. What is encrypted only its vendor can read.
    private void thought(JsonFields item) {
        String key = item.node("content") instanceof JsonNode content && !content.isEmpty() ? "content" : "summary";
        for (JsonFields each : item.objects(key)) {
            String text = each.optionalText("text");
            messages.thought(item.path(), text == null ? "" : text);
        }
    }

    /// An image that was drawn follows as the user's.
    private void image(JsonFields item) {
        if (!item.has("result")) {
            leftOut.add(VendorTools.leftOut(item.path(), "image_generation_call"));
            return;
        }
        ObjectNode part = JsonNodeFactory.instance.objectNode().put("type", "image");
        messages.part("user", item.path(), part.put("base64", item.text("result")), item.path("result"));
    }

    static RequestRejectedException badPart(String path, String type) {
        return RequestRejectedException.invalid(
                path,
                "`%s` must be one of `input_text`, `input_image`, `output_text`, `refusal`, got `%s`."
                        .formatted(path, JsonFields.shortened(type)));
    }
}
