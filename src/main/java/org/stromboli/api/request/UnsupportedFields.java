package org.stromboli.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.MediaFields;
import org.stromboli.generation.RequestRejectedException;

/// Fields that other servers know and this one cannot honour: rejected aloud when they ask for something,
/// accepted when their value asks for nothing, as SDKs and load tools send them. Fields that are not named
/// here are ignored.
public final class UnsupportedFields {

    private static final Predicate<JsonNode> EMPTY =
            value -> value.isNull() || ((value.isContainerNode() || value.isTextual()) && isEmpty(value));

    private static final Predicate<JsonNode> NO_TOOL = EMPTY.or(text("auto", "none"));

    private static final Map<String, Predicate<JsonNode>> OF_CHAT = Map.ofEntries(
            Map.entry("functions", EMPTY),
            Map.entry("function_call", NO_TOOL),
            Map.entry(
                    "modalities",
                    EMPTY.or(value -> value.size() == 1 && text("text").test(value.get(0)))),
            Map.entry("audio", EMPTY),
            Map.entry("prediction", EMPTY),
            Map.entry("moderation", EMPTY),
            Map.entry("web_search_options", value -> value.isNull()),
            Map.entry("bad_words", EMPTY),
            Map.entry("allowed_token_ids", EMPTY),
            Map.entry("prompt_logprobs", EMPTY),
            Map.entry("watermarking", EMPTY.or(flag(false))),
            Map.entry("repetition_detection", EMPTY),
            Map.entry("return_prompt_text", EMPTY.or(flag(false))),
            Map.entry("kv_transfer_params", EMPTY),
            Map.entry("ec_transfer_params", EMPTY),
            Map.entry("vllm_xargs", EMPTY),
            Map.entry("prompt_embeds", EMPTY),
            Map.entry("use_beam_search", EMPTY.or(flag(false))),
            Map.entry("best_of", EMPTY.or(number(1))),
            Map.entry("length_penalty", EMPTY.or(number(1))),
            Map.entry("add_special_tokens", EMPTY.or(flag(false))),
            Map.entry("documents", EMPTY),
            Map.entry("mm_processor_kwargs", EMPTY),
            Map.entry("logits_processors", EMPTY));

    private static final Map<String, Predicate<JsonNode>> OF_MESSAGE = Map.of("function_call", EMPTY, "audio", EMPTY);

    private static final List<String> LIMITS_OF_CHAT = List.of("thinking_token_budget", "truncate_prompt_tokens");

    private static final String MARK_FIELDS = Stream.of(VisualPromptBody.class.getRecordComponents())
            .map(RecordComponent::getName)
            .filter(name -> !name.equals("others"))
            .map("`%s`"::formatted)
            .collect(Collectors.joining(", "));

    private UnsupportedFields() {}

    /// Names of chats that are checked here, whether this server honours them or not.
    public static Set<String> ofChats() {
        return Stream.concat(OF_CHAT.keySet().stream(), LIMITS_OF_CHAT.stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /// @param contextTokens a prompt has no more tokens, and so have thoughts: who allows so many asks for nothing
    /// @param place where media of this request belong, for the message about one that stands elsewhere
    static void checkChat(@Nullable Map<String, JsonNode> others, int contextTokens, String place) {
        check("", others, OF_CHAT);
        Predicate<JsonNode> neutral = EMPTY.or(noLimit(contextTokens));
        check("", others, LIMITS_OF_CHAT.stream().collect(Collectors.toMap(name -> name, name -> neutral)));
        MediaFields.reject("", others, ofChats(), place);
    }

    static void checkMessage(String path, @Nullable Map<String, JsonNode> others) {
        check(path + ".", others, OF_MESSAGE);
    }

    /// For new shapes, which no client can be sending by habit: an undefined field is a mistake.
    static void checkNone(String path, @Nullable Map<String, JsonNode> others) {
        if (others != null && !others.isEmpty()) {
            String name = path + "." + others.keySet().iterator().next();
            String shown = name.length() <= 200 ? name : name.substring(0, 200);
            throw RequestRejectedException.of(
                    RequestRejectedException.Kind.INVALID,
                    shown,
                    "unsupported_parameter",
                    "`%s` is not a field of a visual prompt, which has %s.".formatted(shown, MARK_FIELDS));
        }
    }

    private static void check(
            String prefix, @Nullable Map<String, JsonNode> others, Map<String, Predicate<JsonNode>> known) {
        if (others == null) {
            return;
        }
        others.forEach((name, value) -> {
            Predicate<JsonNode> neutral = known.get(name);
            if (neutral != null && !neutral.test(value)) {
                throw RequestRejectedException.of(
                        RequestRejectedException.Kind.INVALID,
                        prefix + name,
                        "unsupported_parameter",
                        "`%s` is not supported by this server with this value.".formatted(prefix + name));
            }
        });
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isTextual() ? value.asText().isEmpty() : value.isEmpty();
    }

    private static Predicate<JsonNode> text(String... neutral) {
        Set<String> texts = Set.of(neutral);
        return value -> value.isTextual() && texts.contains(value.asText());
    }

    private static Predicate<JsonNode> flag(boolean neutral) {
        return value -> value.isBoolean() && value.asBoolean() == neutral;
    }

    /// In vLLM -1 stands for as many as there may be.
    private static Predicate<JsonNode> noLimit(int max) {
        return value -> value.isIntegralNumber() && (value.asDouble() >= max || value.asDouble() == -1);
    }

    private static Predicate<JsonNode> number(double neutral) {
        return value -> value.isNumber() && value.asDouble() == neutral;
    }
}
