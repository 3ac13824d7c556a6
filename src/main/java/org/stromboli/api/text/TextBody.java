package org.stromboli.api.text;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.MediaFields;
import org.stromboli.completion.request.RawPrompt;
import org.stromboli.generation.RequestRejectedException;

/// The body of `POST /v1/completions`: a prompt in place of messages, an older form of `logprobs`, and for the rest the
/// fields of chats.
@JsonNaming(SnakeCaseStrategy.class)
public record TextBody(
        @Nullable JsonNode prompt,
        @Nullable Boolean echo,
        @Nullable Boolean addSpecialTokens,
        @Nullable Integer logprobs,
        @Nullable String suffix,
        @JsonAnySetter @Nullable Map<String, JsonNode> others) {

    /// OpenAI's default for this endpoint.
    private static final int MAX_TOKENS = 16;

    private static final int MAX_LOGPROBS = 20;
    private static final int MAX_PROMPTS = 128;

    /// The fields that chats have too.
    @JsonIgnore
    ObjectNode likeChat() {
        if (suffix != null && !suffix.isEmpty()) {
            throw RequestRejectedException.invalid("suffix", "`suffix` is not supported by this server.");
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        if (others != null && MediaFields.asks(others.get("messages"))) {
            throw RequestRejectedException.invalid(
                    "messages", "`messages` belong to chats; this endpoint reads `prompt`.");
        }
        if (others != null) {
            fields.setAll(others);
        }
        fields.remove(List.of("messages", "top_logprobs"));
        if (!fields.hasNonNull("max_tokens") && !fields.hasNonNull("max_completion_tokens")) {
            fields.put("max_tokens", MAX_TOKENS);
        }
        if (logprobs != null) {
            fields.put("logprobs", true).put("top_logprobs", Check.within("logprobs", logprobs, 0, 0, MAX_LOGPROBS));
        }
        return fields;
    }

    /// One string, one list of ids, or several of either.
    @JsonIgnore
    List<RawPrompt> prompts(int vocabularySize) {
        JsonNode given = Check.present("prompt", prompt);
        if (given.isTextual() || (given.isArray() && given.path(0).isNumber())) {
            return List.of(one("prompt", given, vocabularySize));
        }
        if (!given.isArray() || given.isEmpty() || given.size() > MAX_PROMPTS) {
            throw RequestRejectedException.invalid(
                    "prompt",
                    "`prompt` must be a string, an array of token ids, or 1 to %d of either.".formatted(MAX_PROMPTS));
        }
        List<RawPrompt> all = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            all.add(one("prompt[%d]".formatted(i), given.get(i), vocabularySize));
        }
        return all;
    }

    private RawPrompt one(String param, JsonNode given, int vocabularySize) {
        if (given.isTextual() && !given.asText().isEmpty()) {
            return new RawPrompt.Text(given.asText(), addSpecialTokens == null || addSpecialTokens);
        }
        if (!given.isArray() || given.isEmpty()) {
            throw RequestRejectedException.invalid(
                    param, "`%s` must be a string or an array of token ids, not empty.".formatted(param));
        }
        int[] ids = new int[given.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = id(param, given.get(i), vocabularySize);
        }
        return new RawPrompt.Ids(ids);
    }

    private static int id(String param, JsonNode id, int vocabularySize) {
        if (!id.isIntegralNumber() || !id.canConvertToInt() || id.asInt() < 0 || id.asInt() >= vocabularySize) {
            throw RequestRejectedException.invalid(
                    param, "The token ids of `%s` must be between 0 and %d.".formatted(param, vocabularySize - 1));
        }
        return id.asInt();
    }
}
