package org.stromboli.chat;

import java.util.List;
import java.util.Map;
import org.stromboli.chat.tools.Tool;
import org.stromboli.vision.PreprocessedMedia;

/// What a prompt is made of.
///
/// @param addGenerationPrompt open the assistant's turn at the end
/// @param continueFinalMessage leave the last message open, so that the answer continues it
/// @param templateVariables further variables of the template, as JSON data (`chat_template_kwargs`)
/// @param tools that the prompt shows
/// @param opening with which the server lets the answer begin; special tokens in it count as such
public record PromptRequest(
        List<ChatMessage> messages,
        boolean addGenerationPrompt,
        boolean continueFinalMessage,
        Map<String, Object> templateVariables,
        List<Tool> tools,
        String opening) {

    public PromptRequest {
        messages = List.copyOf(messages);
        templateVariables = Map.copyOf(templateVariables);
        tools = List.copyOf(tools);
    }

    public PromptRequest(
            List<ChatMessage> messages,
            boolean addGenerationPrompt,
            boolean continueFinalMessage,
            Map<String, Object> templateVariables) {
        this(messages, addGenerationPrompt, continueFinalMessage, templateVariables, List.of(), "");
    }

    public static PromptRequest of(List<ChatMessage> messages) {
        return new PromptRequest(messages, true, false, Map.of());
    }

    PromptRequest withMessages(List<ChatMessage> others) {
        return new PromptRequest(others, addGenerationPrompt, continueFinalMessage, templateVariables, tools, opening);
    }

    /// Images and videos in the order in which they stand.
    List<PreprocessedMedia> media() {
        return messages.stream()
                .flatMap(message -> message.parts().stream())
                .filter(ContentPart.Media.class::isInstance)
                .map(part -> ((ContentPart.Media) part).media())
                .toList();
    }
}
