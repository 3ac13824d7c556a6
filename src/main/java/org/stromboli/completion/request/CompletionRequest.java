package org.stromboli.completion.request;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stromboli.chat.tools.JsonWriter;
import org.stromboli.chat.tools.ToolOffer;
import org.stromboli.sampling.SamplingParameters;

/// What a client asks for, checked field by field at the edge.
///
/// @param id unique per server; clients see it
/// @param addGenerationPrompt open the assistant's turn
/// @param continueFinalMessage leave the last message open, so that the answer continues it
/// @param chatTemplate name of a built-in conversation template in place of the model's own format
/// @param templateVariables further variables of the chat template, as JSON data
/// @param maxTokens absent: whatever the context has room for
/// @param choices independent answers
/// @param priority smaller runs earlier
/// @param cacheSalt prefixes are shared only between equal salts
/// @param form of every answer
/// @param tools that the model may call
/// @param showsSpecialTokens whether texts of answers have the special tokens that the model writes
public record CompletionRequest(
        String id,
        List<RequestMessage> messages,
        boolean addGenerationPrompt,
        boolean continueFinalMessage,
        Optional<String> chatTemplate,
        Map<String, Object> templateVariables,
        SamplingParameters sampling,
        OptionalInt maxTokens,
        StopStrings stop,
        int choices,
        int priority,
        String cacheSalt,
        Optional<StructuredOutput> form,
        ToolOffer tools,
        boolean showsSpecialTokens) {

    /// Answers that show no special tokens.
    public CompletionRequest(
            String id,
            List<RequestMessage> messages,
            boolean addGenerationPrompt,
            boolean continueFinalMessage,
            Optional<String> chatTemplate,
            Map<String, Object> templateVariables,
            SamplingParameters sampling,
            OptionalInt maxTokens,
            StopStrings stop,
            int choices,
            int priority,
            String cacheSalt,
            Optional<StructuredOutput> form,
            ToolOffer tools) {
        this(
                id,
                messages,
                addGenerationPrompt,
                continueFinalMessage,
                chatTemplate,
                templateVariables,
                sampling,
                maxTokens,
                stop,
                choices,
                priority,
                cacheSalt,
                form,
                tools,
                false);
    }

    /// Answers of any form, without tools.
    public CompletionRequest(
            String id,
            List<RequestMessage> messages,
            boolean addGenerationPrompt,
            boolean continueFinalMessage,
            Optional<String> chatTemplate,
            Map<String, Object> templateVariables,
            SamplingParameters sampling,
            OptionalInt maxTokens,
            StopStrings stop,
            int choices,
            int priority,
            String cacheSalt) {
        this(
                id,
                messages,
                addGenerationPrompt,
                continueFinalMessage,
                chatTemplate,
                templateVariables,
                sampling,
                maxTokens,
                stop,
                choices,
                priority,
                cacheSalt,
                Optional.empty(),
                ToolOffer.NONE);
    }

    public CompletionRequest {
        messages = List.copyOf(messages);
        templateVariables = Map.copyOf(templateVariables);
    }

    /// The same, kept apart from what others have asked.
    public CompletionRequest withCacheSalt(String salt) {
        return new CompletionRequest(
                id,
                messages,
                addGenerationPrompt,
                continueFinalMessage,
                chatTemplate,
                templateVariables,
                sampling,
                maxTokens,
                stop,
                choices,
                priority,
                salt,
                form,
                tools,
                showsSpecialTokens);
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

    /// The same of another id, its tokens chosen in another way.
    public CompletionRequest with(String otherId, SamplingParameters other) {
        return new CompletionRequest(
                otherId,
                messages,
                addGenerationPrompt,
                continueFinalMessage,
                chatTemplate,
                templateVariables,
                other,
                maxTokens,
                stop,
                choices,
                priority,
                cacheSalt,
                form,
                tools,
                showsSpecialTokens);
    }

    /// Characters of all texts, tools and calls.
    public long textChars() {
        return parts().mapToLong(part -> part instanceof RequestPart.Text(String text) ? text.length() : 0)
                        .sum()
                + tools.shown().stream()
                        .mapToLong(tool -> JsonWriter.text(tool.json()).length())
                        .sum()
                + messages.stream().mapToLong(RequestMessage::callChars).sum();
    }

    private Stream<RequestPart> parts() {
        return messages.stream().flatMap(message -> message.parts().stream());
    }
}
