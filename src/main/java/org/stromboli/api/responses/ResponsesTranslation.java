package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.api.chat.ChatExtras;
import org.stromboli.api.chat.ChatMessages;
import org.stromboli.api.chat.TranslatedChat;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.FieldNames;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.rounds.ServerOffer;

/// A request of this API as a chat. Belongs to one request.
final class ResponsesTranslation {

    /// Names of chats for which this API has others.
    private static final Map<String, String> INSTEAD = Map.of(
            "response_format",
            "`text.format`",
            "logprobs",
            "`top_logprobs`, or `message.output_text.logprobs` in `include`",
            "reasoning_effort",
            "`reasoning.effort`",
            "tool_server",
            "`tools` of the type `mcp`");

    private final FieldNames names = new FieldNames();
    private final ObjectNode chat = JsonNodeFactory.instance.objectNode();
    private final List<String> leftOut = new ArrayList<>();

    private final ServerOffer offer;
    private final List<ServerOffer.ApprovedCall> approved = new ArrayList<>();

    private ResponsesTranslation(ServerOffer offer) {
        this.offer = offer;
    }

    /// @param offer tools that this server calls
    static ResponsesTranslation of(ResponsesBody body, Toolbox tools, ServerOffer offer) {
        ResponsesTranslation translation = new ResponsesTranslation(offer);
        translation.leftOut.addAll(tools.leftOut());
        translation.leftOut.addAll(offer.leftOut());
        translation.translate(body, tools);
        return translation;
    }

    /// @param id of the answer
    TranslatedChat chat(String id) {
        return new TranslatedChat(id, chat, names, List.copyOf(leftOut));
    }

    /// Calls that the client approves with this request.
    List<ServerOffer.ApprovedCall> approved() {
        return approved;
    }

    private void translate(ResponsesBody body, Toolbox tools) {
        UnsupportedResponseFields.check(body);
        ChatExtras.handOn(others(body), chat, INSTEAD, ItemReader.PLACE);
        if (body.others() != null && body.others().get("stop") instanceof JsonNode stop) {
            chat.set("stop", stop);
        }
        chat.put("model", body.model());
        chat.put("max_tokens", body.maxOutputTokens());
        chat.put("temperature", body.temperature());
        chat.put("top_p", body.topP());
        names.put("max_tokens", "max_output_tokens");
        names.put("messages", "input");
        messages(body);
        if (wantsLogprobs(body)) {
            chat.put("logprobs", true).put("top_logprobs", body.topLogprobs());
        }
        if (body.text() != null && body.text().format() != null) {
            format(body.text().format());
        }
        if (body.reasoning() != null && body.reasoning().effort() != null) {
            chat.put("reasoning_effort", body.reasoning().effort());
            names.put("reasoning_effort", "reasoning.effort");
        }
        new ToolsTranslation(chat, names, tools, offer).translate(body);
    }

    /// What this API itself knows is checked by [UnsupportedResponseFields].
    private static Map<String, JsonNode> others(ResponsesBody body) {
        Map<String, JsonNode> others = new LinkedHashMap<>(body.others() == null ? Map.of() : body.others());
        List.of("moderation", "truncation").forEach(others::remove);
        return others;
    }

    static boolean wantsLogprobs(ResponsesBody body) {
        return body.topLogprobs() != null && body.topLogprobs() > 0
                || body.include() != null && body.include().contains("message.output_text.logprobs");
    }

    private void messages(ResponsesBody body) {
        ChatMessages messages = new ChatMessages(names);
        if (body.instructions() != null && !body.instructions().isEmpty()) {
            messages.text("system", "instructions", body.instructions(), "instructions");
        }
        ResponsesBody.Input input = Check.present("input", body.input());
        ItemReader items = new ItemReader(messages, offer);
        for (int i = 0; i < input.items().size(); i++) {
            String path = input.plain() ? "input" : "input[%d]".formatted(i);
            items.read(Check.present(path, input.items().get(i)).fields(path), input.plain());
        }
        leftOut.addAll(items.leftOut());
        approved.addAll(items.approvals().approved());
        boolean open = !input.items().isEmpty() && input.items().getLast().isOpen() && messages.endsWithAssistant();
        chat.set("messages", messages.finished());
        if (open) { // its last words are the beginning of the answer
            chat.put("continue_final_message", true);
        }
    }

    private void format(ResponsesBody.Format format) {
        String type = Check.present("text.format.type", format.type());
        switch (type) {
            case "text" -> {}
            case "json_object" -> chat.putObject("response_format").put("type", type);
            case "json_schema" -> {
                ObjectNode form =
                        chat.putObject("response_format").put("type", type).putObject("json_schema");
                form.put("name", Check.present("text.format.name", format.name()));
                form.set("schema", Check.present("text.format.schema", format.schema()));
                form.put("strict", Check.isTrue(format.strict()));
            }
            default ->
                throw RequestRejectedException.invalid(
                        "text.format.type", "`text.format.type` must be one of `text`, `json_object`, `json_schema`.");
        }
        names.put("response_format", "text.format");
        names.put("response_format.json_schema", "text.format");
    }
}
