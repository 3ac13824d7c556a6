package org.stromboli.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.stromboli.chat.tools.ToolCall;
import org.stromboli.chat.tools.ToolUse;
import org.stromboli.vision.Modality;

/// Messages as the JSON data that a template goes through, with all text guarded against spelling special
/// tokens.
///
/// @param form in which the template takes content
/// @param guard makes a user's text safe
/// @param placeholders of media, for templates that know text alone
record TemplateData(ContentFormat form, UnaryOperator<String> guard, List<MediaPlaceholder> placeholders) {

    private static final List<String> REASONING = List.of("reasoning_content", "thinking", "reasoning");

    List<Map<String, Object>> messages(List<ChatMessage> messages) {
        return messages.stream().map(this::message).collect(Collectors.toCollection(ArrayList::new));
    }

    private Map<String, Object> message(ChatMessage message) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("role", guard.apply(message.role()));
        data.put("content", content(message));
        message.extra().forEach((name, value) -> data.putIfAbsent(guard.apply(name), guarded(value)));
        toolUse(message.tools()).forEach((name, value) -> data.putIfAbsent(name, guarded(value)));
        // Templates disagree on the name; transformers gives them all of it.
        for (String name : REASONING) {
            if (data.get(name) instanceof Object reasoning) {
                data.putIfAbsent("thinking", reasoning);
                data.put("reasoning_content", reasoning);
                break;
            }
        }
        return data;
    }

    private static Map<String, Object> toolUse(ToolUse tools) {
        return switch (tools) {
            case ToolUse.None none -> Map.of();
            case ToolUse.Calls(List<ToolCall> calls) ->
                Map.of("tool_calls", calls.stream().map(ToolCall::json).toList());
            case ToolUse.Result(String callId, String name) -> Map.of("tool_call_id", callId, "name", name);
        };
    }

    private Object content(ChatMessage message) {
        boolean hasMedia = message.parts().stream().anyMatch(each -> each instanceof ContentPart.Media);
        if (!form.parts() || form.text() && message.plain() && !hasMedia) {
            return text(message);
        }
        // Templates print the first text alone of messages that are usually short: it has to be the whole.
        if (!hasMedia && (message.plain() || !message.role().equals("user"))) {
            return list(Map.of("type", "text", "text", text(message)));
        }
        return message.parts().stream().map(this::part).collect(Collectors.toCollection(ArrayList::new));
    }

    private Map<String, Object> part(ContentPart part) {
        Map<String, Object> data = new LinkedHashMap<>();
        switch (part) {
            case ContentPart.Text(String text) -> {
                data.put("type", "text");
                data.put("text", guard.apply(text));
            }
            case ContentPart.Media(var media) -> data.put("type", kind(media.modality()));
        }
        return data;
    }

    static String kind(Modality modality) {
        return modality.name().toLowerCase(Locale.ROOT);
    }

    /// Media in front, each on a line of its own, as the models were trained.
    private String text(ChatMessage message) {
        StringBuilder text = new StringBuilder();
        for (ContentPart part : message.parts()) {
            if (part instanceof ContentPart.Media(var media)) {
                placeholders.stream()
                        .filter(each -> each.modality() == media.modality())
                        .forEach(each -> text.append(each.text()).append('\n'));
            }
        }
        return text
                + message.parts().stream()
                        .filter(ContentPart.Text.class::isInstance)
                        .map(each -> guard.apply(((ContentPart.Text) each).text()))
                        .collect(Collectors.joining("\n"));
    }

    /// JSON data with every text in it guarded.
    @Nullable
    Object guarded(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> guard.apply(text);
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, each) -> copy.put(guard.apply(String.valueOf(key)), guarded(each)));
                yield copy;
            }
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                list.forEach(each -> copy.add(guarded(each)));
                yield copy;
            }
            default -> value;
        };
    }

    private static List<Object> list(Object only) {
        List<Object> list = new ArrayList<>();
        list.add(only);
        return list;
    }
}
