package org.stromboli.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stromboli.chat.tools.Tool;
import org.stromboli.chat.tools.ToolCall;
import org.stromboli.chat.tools.ToolFormat;
import org.stromboli.chat.tools.ToolUse;

/// Tools, calls and results written into messages as text, for templates that do not know them.
///
/// @param systemText of a chat that brings none; absent: the template has no system message
record ToolMessages(ToolFormat dialect, Optional<String> systemText, List<Tool> tools) {

    /// @param open the last one is to be continued, so it stays as it is
    List<ChatMessage> written(List<ChatMessage> messages, boolean open) {
        List<ChatMessage> written = new ArrayList<>();
        String question = "";
        boolean afterResult = false;
        for (ChatMessage message : messages) {
            boolean result = message.tools() instanceof ToolUse.Result;
            boolean kept = open && message == messages.getLast();
            ChatMessage next = kept ? message : written(message, question);
            if (result && afterResult) {
                next = said("user", text(written.removeLast()) + "\n" + text(next));
            }
            written.add(next);
            afterResult = result;
            question = message.role().equals("user") ? text(message) : question;
        }
        String instructions = tools.isEmpty() ? "" : dialect.instructions(tools);
        return instructions.isEmpty() ? written : instructed(written, instructions);
    }

    private ChatMessage written(ChatMessage message, String question) {
        return switch (message.tools()) {
            case ToolUse.Calls(List<ToolCall> calls) -> assistant(message, calls);
            case ToolUse.Result(String callId, String name) ->
                said("user", dialect.result(name, text(message), question));
            case ToolUse.None none ->
                message.role().equals("assistant") && dialect.isAlways() ? assistant(message, List.of()) : message;
        };
    }

    private ChatMessage assistant(ChatMessage message, List<ToolCall> calls) {
        if (message.extra().get(ChatMessage.GENERATED) instanceof String generated) {
            return said("assistant", generated);
        }
        String thoughts = message.extra().get("reasoning_content") instanceof String text ? text : "";
        return said("assistant", dialect.written(text(message), thoughts, calls));
    }

    /// At the end of the system text, or in front of what the user says first.
    private List<ChatMessage> instructed(List<ChatMessage> messages, String instructions) {
        List<ChatMessage> instructed = new ArrayList<>(messages);
        if (!messages.isEmpty() && messages.getFirst().role().equals("system")) {
            String own = text(messages.getFirst());
            instructed.set(0, said("system", own.isEmpty() ? instructions : own + "\n\n" + instructions));
        } else if (systemText.isPresent()) {
            String usual = systemText.get();
            instructed.addFirst(said("system", usual.isEmpty() ? instructions : usual + "\n\n" + instructions));
        } else {
            for (int at = 0; at < instructed.size(); at++) {
                if (instructed.get(at).role().equals("user")) {
                    instructed.set(at, prefixed(instructed.get(at), instructions + "\n\n"));
                    break;
                }
            }
        }
        return instructed;
    }

    private static ChatMessage prefixed(ChatMessage message, String prefix) {
        if (message.parts().stream().allMatch(ContentPart.Text.class::isInstance)) {
            return said(message.role(), prefix + text(message));
        }
        List<ContentPart> parts = Stream.concat(Stream.of(new ContentPart.Text(prefix)), message.parts().stream())
                .toList();
        return new ChatMessage(message.role(), parts, false, message.extra());
    }

    /// Ids of calls as the convention has them, for templates that check them.
    static List<ChatMessage> withIds(ToolFormat dialect, List<ChatMessage> messages) {
        return messages.stream().map(message -> withIds(dialect, message)).toList();
    }

    private static ChatMessage withIds(ToolFormat dialect, ChatMessage message) {
        ToolUse tools = switch (message.tools()) {
            case ToolUse.None none -> none;
            case ToolUse.Calls(List<ToolCall> calls) ->
                new ToolUse.Calls(calls.stream()
                        .map(call -> new ToolCall(dialect.id(call.id()), call.name(), call.arguments()))
                        .toList());
            case ToolUse.Result(String callId, String name) -> new ToolUse.Result(dialect.id(callId), name);
        };
        return new ChatMessage(message.role(), message.parts(), message.plain(), message.extra(), tools);
    }

    private static ChatMessage said(String role, String text) {
        return new ChatMessage(role, List.of(new ContentPart.Text(text)), true, Map.of());
    }

    private static String text(ChatMessage message) {
        return message.parts().stream()
                .filter(ContentPart.Text.class::isInstance)
                .map(part -> ((ContentPart.Text) part).text())
                .collect(Collectors.joining("\n"));
    }
}
