package org.stromboli.api.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.MediaFields;
import org.stromboli.api.request.UnsupportedFields;
import org.stromboli.generation.RequestRejectedException;

/// What a chat takes beside the fields that another API defines. Under the same names it does the same there; what the
/// answers of that API have no place for is rejected.
public final class ChatExtras {

    private static final List<String> HONOURED = List.of(
            "top_k",
            "min_p",
            "presence_penalty",
            "frequency_penalty",
            "repetition_penalty",
            "logit_bias",
            "seed",
            "stop_token_ids",
            "min_tokens",
            "ignore_eos",
            "include_stop_str_in_output",
            "skip_special_tokens",
            "spaces_between_special_tokens",
            "cache_salt",
            "priority",
            "chat_template",
            "chat_template_kwargs",
            "add_generation_prompt",
            "continue_final_message",
            "media_io_kwargs",
            "structured_outputs",
            "guided_json",
            "guided_regex",
            "guided_choice",
            "guided_grammar",
            "guided_whitespace_pattern",
            "grammar");

    /// Of which nothing could be told in the answer.
    private static final List<String> OF_CHATS_ALONE = List.of(
            "echo",
            "return_token_ids",
            "return_tokens_as_token_ids",
            "return_painted_images",
            "logprob_token_ids",
            "tool_server");

    private ChatExtras() {}

    /// @param others what the body has beside the API's own fields
    /// @param instead names of chats that this API has other names for
    /// @param place where media belong in this API
    public static void handOn(
            @Nullable Map<String, JsonNode> others, ObjectNode chat, Map<String, String> instead, String place) {
        if (others == null) {
            return;
        }
        others.forEach((name, value) -> {
            boolean several = name.equals("n") && !(value.isInt() && value.asInt() == 1);
            if ((OF_CHATS_ALONE.contains(name) || several) && MediaFields.asks(value)) {
                throw rejection(
                        name,
                        "`%s` is not supported here: the answers of this API have no place for it, those of chats have."
                                .formatted(name));
            }
            if (instead.containsKey(name) && MediaFields.asks(value)) {
                throw rejection(name, "`%s` is not a field of this API; give %s.".formatted(name, instead.get(name)));
            }
            if (HONOURED.contains(name) || UnsupportedFields.ofChats().contains(name)) {
                chat.set(name, value);
            }
        });
        Set<String> read = new HashSet<>(UnsupportedFields.ofChats());
        read.addAll(HONOURED);
        MediaFields.reject("", others, read, place);
    }

    private static RequestRejectedException rejection(String param, String message) {
        return RequestRejectedException.of(
                RequestRejectedException.Kind.INVALID, param, "unsupported_parameter", message);
    }
}
