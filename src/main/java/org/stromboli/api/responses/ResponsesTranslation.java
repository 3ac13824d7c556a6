package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.stromboli.api.ChatMessages;
import org.stromboli.api.Check;
import org.stromboli.api.FieldNames;
import org.stromboli.api.TranslatedChat;
import org.stromboli.generation.RequestRejected;

/// A request of this API as a chat. Belongs to one request.
final class ResponsesTranslation {

    /// What a chat takes beside OpenAI's fields, by the same names.
    private static final List<String> HANDED_ON = List.of(
            "top_k",
            "min_p",
            "presence_penalty",
            "frequency_penalty",
            "repetition_penalty",
            "logit_bias",
            "seed",
            "stop",
            "stop_token_ids",
            "min_tokens",
            "ignore_eos",
            "cache_salt",
            "priority",
            "chat_template",
            "chat_template_kwargs",
            "structured_outputs");

    private final FieldNames names = new FieldNames();
    private final ObjectNode chat = JsonNodeFactory.instance.objectNode();

    private ResponsesTranslation() {}

    /// @param id of the answer
    static TranslatedChat of(String id, ResponsesBody body) {
        ResponsesTranslation translation = new ResponsesTranslation();
        translation.translate(body);
        return new TranslatedChat(id, translation.chat, translation.names);
    }

    private void translate(ResponsesBody body) {
        Refusals.check(body);
        if (body.others() != null) {
            HANDED_ON.forEach(name -> {
                JsonNode value = body.others().get(name);
                if (value != null) {
                    chat.set(name, value);
                }
            });
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
        new ToolsTranslation(chat, names).translate(body);
    }

    static boolean wantsLogprobs(ResponsesBody body) {
        return body.topLogprobs() != null && body.topLogprobs() > 0
                || body.include() != null && body.include().contains("message.output_text.logprobs");
    }

    private void messages(ResponsesBody body) {
        ChatMessages messages = new ChatMessages(names);
        if (body.instructions() != null && !body.instructions().isEmpty()) {
            messages.text("system", "instructions", body.instructions(), "instructions");
            messages.separate();
        }
        ResponsesBody.Input input = Check.present("input", body.input());
        ItemReader items = new ItemReader(messages);
        for (int i = 0; i < input.items().size(); i++) {
            String path = input.plain() ? "input" : "input[%d]".formatted(i);
            items.read(path, Check.present(path, input.items().get(i)), input.plain());
        }
        chat.set("messages", messages.finished());
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
                throw RequestRejected.invalid(
                        "text.format.type", "`text.format.type` must be one of `text`, `json_object`, `json_schema`.");
        }
        names.put("response_format", "text.format");
        names.put("response_format.json_schema", "text.format");
    }
}
