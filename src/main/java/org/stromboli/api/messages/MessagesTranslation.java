package org.stromboli.api.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.ChatMessages;
import org.stromboli.api.Check;
import org.stromboli.api.FieldNames;
import org.stromboli.api.TranslatedChat;
import org.stromboli.generation.RequestRejected;

/// A request of this API as a chat. Belongs to one request.
final class MessagesTranslation {

    private final FieldNames names = new FieldNames();
    private final ObjectNode chat = JsonNodeFactory.instance.objectNode();

    private MessagesTranslation() {}

    /// @param id of the answer
    static TranslatedChat of(String id, MessagesBody body) {
        MessagesTranslation translation = new MessagesTranslation();
        translation.translate(body);
        return new TranslatedChat(id, translation.chat, translation.names);
    }

    private void translate(MessagesBody body) {
        Refusals.check(body);
        chat.put("model", body.model());
        messages(body);
        put("max_tokens", body.maxTokens());
        put("temperature", body.temperature());
        put("top_p", body.topP());
        put("top_k", body.topK());
        if (body.stopSequences() != null) {
            ArrayNode stop = chat.putArray("stop");
            body.stopSequences().forEach(stop::add);
            names.put("stop", "stop_sequences");
        }
        new ToolsTranslation(chat, names).translate(body);
        if (body.outputConfig() != null && body.outputConfig().format() != null) {
            form(body.outputConfig().format());
        }
    }

    private void put(String name, @Nullable Number value) {
        if (value instanceof Long whole) {
            chat.put(name, whole);
        } else if (value instanceof Double fraction) {
            chat.put(name, fraction);
        }
    }

    private void messages(MessagesBody body) {
        ChatMessages messages = new ChatMessages(names);
        BlockReader blocks = new BlockReader(messages);
        if (body.system() != null) {
            blocks.system(body.system());
        }
        List<MessagesBody.Message> given = Check.present("messages", body.messages());
        if (given.isEmpty()) {
            throw RequestRejected.invalid("messages", "`messages` must have at least one message.");
        }
        for (int i = 0; i < given.size(); i++) {
            String path = "messages[%d]".formatted(i);
            blocks.message(path, Check.present(path, given.get(i)));
        }
        chat.set("messages", messages.finished());
        if (messages.endsWithAssistant()) { // its last words are the beginning of the answer
            chat.put("continue_final_message", true);
        }
    }

    private void form(MessagesBody.Format format) {
        String path = "output_config.format";
        if (!Check.present(path + ".type", format.type()).equals("json_schema")) {
            throw RequestRejected.invalid(path + ".type", "`%s.type` must be `json_schema`.".formatted(path));
        }
        ObjectNode schema = chat.putObject("response_format")
                .put("type", "json_schema")
                .putObject("json_schema")
                .put("name", "answer");
        schema.set("schema", Check.present(path + ".schema", format.schema()));
        names.put("response_format", path);
        names.put("response_format.json_schema.schema", path + ".schema");
    }
}
