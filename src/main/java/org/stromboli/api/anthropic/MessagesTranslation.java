package org.stromboli.api.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.chat.ChatExtras;
import org.stromboli.api.chat.ChatMessages;
import org.stromboli.api.chat.TranslatedChat;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.FieldNames;
import org.stromboli.generation.RequestRejectedException;

/// A request of this API as a chat. Belongs to one request.
final class MessagesTranslation {

    /// Names of chats for which this API has others.
    private static final Map<String, String> INSTEAD = Map.of(
            "response_format",
            "`output_config.format`",
            "reasoning_effort",
            "`output_config.effort`",
            "stop",
            "`stop_sequences`",
            "logprobs",
            "a chat of `/v1/chat/completions` for it",
            "top_logprobs",
            "a chat of `/v1/chat/completions` for it");

    private final FieldNames names = new FieldNames();
    private final ObjectNode chat = JsonNodeFactory.instance.objectNode();
    private final List<String> leftOut = new ArrayList<>();

    private MessagesTranslation() {}

    /// @param id of the answer
    static TranslatedChat of(String id, MessagesBody body) {
        MessagesTranslation translation = new MessagesTranslation();
        translation.translate(body);
        return new TranslatedChat(id, translation.chat, translation.names, List.copyOf(translation.leftOut));
    }

    private void translate(MessagesBody body) {
        UnsupportedMessageFields.check(body);
        ChatExtras.handOn(body.others(), chat, INSTEAD, BlockReader.PLACE);
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
        new ToolsTranslation(chat, names, leftOut).translate(body);
        if (body.outputConfig() != null && body.outputConfig().format() != null) {
            form(body.outputConfig().format());
        }
        thinking(body);
    }

    /// What templates that know of thoughts are told; most do not.
    private void thinking(MessagesBody body) {
        if (body.outputConfig() != null && body.outputConfig().effort() != null) {
            chat.put("reasoning_effort", body.outputConfig().effort());
            names.put("reasoning_effort", "output_config.effort");
        }
        String type = body.thinking() == null || body.thinking().type() == null
                ? "adaptive"
                : body.thinking().type();
        JsonNode given = chat.get("chat_template_kwargs");
        boolean free = given == null || given.isNull() || given.isObject() && !given.has("enable_thinking");
        if (free && !type.equals("adaptive")) {
            ObjectNode variables = JsonNodeFactory.instance.objectNode();
            if (given instanceof ObjectNode object) {
                variables.setAll(object);
            }
            chat.set("chat_template_kwargs", variables.put("enable_thinking", type.equals("enabled")));
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
            blocks.system("system", body.system());
        }
        List<MessagesBody.Message> given = Check.present("messages", body.messages());
        if (given.isEmpty()) {
            throw RequestRejectedException.invalid("messages", "`messages` must have at least one message.");
        }
        // Most templates have a place for what the system says at the beginning only.
        for (int i = 0; i < given.size(); i++) {
            String path = "messages[%d]".formatted(i);
            MessagesBody.Message message = Check.present(path, given.get(i));
            if (role(path, message).equals("system")) {
                blocks.system(path + ".content", Check.present(path + ".content", message.content()));
            }
        }
        for (int i = 0; i < given.size(); i++) {
            String path = "messages[%d]".formatted(i);
            String role = role(path, given.get(i));
            if (!role.equals("system")) {
                blocks.message(path, role, given.get(i));
            }
        }
        leftOut.addAll(blocks.leftOut());
        boolean continued = messages.endsWithAssistant();
        chat.set("messages", messages.finished());
        if (continued) { // its last words are the beginning of the answer
            chat.put("continue_final_message", true);
        }
    }

    private static String role(String path, MessagesBody.Message message) {
        String role = Check.present(path + ".role", message.role());
        return switch (role) {
            case "user", "assistant", "system" -> role;
            case "ctx", "msg" -> "user"; // of Claude Code since 2.1.154, as vLLM reads them
            default ->
                throw RequestRejectedException.invalid(
                        path + ".role", "`%s.role` must be `user`, `assistant` or `system`.".formatted(path));
        };
    }

    private void form(MessagesBody.Format format) {
        String path = "output_config.format";
        if (!Check.present(path + ".type", format.type()).equals("json_schema")) {
            throw RequestRejectedException.invalid(path + ".type", "`%s.type` must be `json_schema`.".formatted(path));
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
