package org.stromboli.completion.request;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.stromboli.chat.tools.JsonWriter;
import org.stromboli.chat.tools.ToolOffer;

/// The chat that becomes a prompt, and how its template is to render it.
///
/// @param addGenerationPrompt open the assistant's turn
/// @param continueFinalMessage leave the last message open, so that the answer continues it
/// @param template name of a built-in conversation template in place of the model's own format
/// @param templateVariables further variables of the chat template, as JSON data
/// @param tools that the model may call
public record ChatInput(
        List<RequestMessage> messages,
        boolean addGenerationPrompt,
        boolean continueFinalMessage,
        Optional<String> template,
        Map<String, Object> templateVariables,
        ToolOffer tools) {

    /// Of a prompt that is no chat: the answer goes on where it ends.
    public static final ChatInput NONE = of(List.of()).continued();

    public ChatInput {
        messages = List.copyOf(messages);
        templateVariables = Map.copyOf(templateVariables);
    }

    /// A chat to be answered in a new turn, without tools.
    public static ChatInput of(List<RequestMessage> messages) {
        return new ChatInput(messages, true, false, Optional.empty(), Map.of(), ToolOffer.NONE);
    }

    /// The answer continues the last message.
    public ChatInput continued() {
        return withTurn(false, true);
    }

    /// @param addGenerationPrompt open the assistant's turn
    /// @param continueFinalMessage leave the last message open
    public ChatInput withTurn(boolean addGenerationPrompt, boolean continueFinalMessage) {
        return new ChatInput(messages, addGenerationPrompt, continueFinalMessage, template, templateVariables, tools);
    }

    public ChatInput withTemplate(Optional<String> name, Map<String, Object> variables) {
        return new ChatInput(messages, addGenerationPrompt, continueFinalMessage, name, variables, tools);
    }

    public ChatInput withTools(ToolOffer offer) {
        return new ChatInput(messages, addGenerationPrompt, continueFinalMessage, template, templateVariables, offer);
    }

    /// What the assistant has said already, if it spoke last.
    public String continuedText() {
        RequestMessage last = messages.getLast();
        return last.role().equals("assistant")
                ? last.parts().stream()
                        .map(part -> part instanceof RequestPart.Text(String text) ? text : "")
                        .collect(Collectors.joining())
                : "";
    }

    /// Characters of all texts, tools and calls.
    public long textChars() {
        return messages.stream()
                        .flatMap(message -> message.parts().stream())
                        .mapToLong(part -> part instanceof RequestPart.Text(String text) ? text.length() : 0)
                        .sum()
                + tools.shown().stream()
                        .mapToLong(tool -> JsonWriter.text(tool.json()).length())
                        .sum()
                + messages.stream().mapToLong(RequestMessage::callChars).sum();
    }
}
