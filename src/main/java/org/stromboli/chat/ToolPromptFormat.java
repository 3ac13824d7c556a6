package org.stromboli.chat;

import java.util.List;
import java.util.Optional;
import org.stromboli.chat.tools.ToolFormat;
import org.stromboli.generation.Prompt;

/// Prompts that show tools whatever the template knows: where it prints them itself in the requested format, that is
/// left to it; otherwise they are written into the messages. Immutable and thread-safe.
///
/// @param plain what makes prompts without tools
/// @param offered whether requests may have tools
/// @param format the tool format; absent: that of the template, else the default
public record ToolPromptFormat(PromptFormat plain, boolean offered, Optional<ToolFormat> format)
        implements WrappingPromptFormat {

    @Override
    public Optional<ToolFormat> toolFormat() {
        return offered ? Optional.of(dialect()) : Optional.empty();
    }

    private ToolFormat dialect() {
        return format.or(plain::toolFormat).orElse(ToolFormat.DEFAULT);
    }

    @Override
    public Prompt prompt(PromptRequest request) {
        ToolFormat dialect = dialect();
        if (plain.toolFormat().equals(Optional.of(dialect))) {
            return plain.prompt(request.withMessages(ToolMessages.withIds(dialect, request.messages())));
        }
        return plain.prompt(new PromptRequest(
                new ToolMessages(dialect, plain.systemText(), request.tools())
                        .written(request.messages(), request.continueFinalMessage()),
                request.addGenerationPrompt(),
                request.continueFinalMessage(),
                request.templateVariables(),
                List.of(),
                request.opening()));
    }

    @Override
    public PromptFormat around(PromptFormat other) {
        return new ToolPromptFormat(other, offered, format);
    }
}
