package org.stromboli.chat;

import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.chat.conversation.CheckpointText;
import org.stromboli.chat.conversation.Dialogue.Turn;
import org.stromboli.jinja.Template;
import org.stromboli.jinja.runtime.RenderLimits;
import org.stromboli.jinja.runtime.TemplateException;

/// The chat template of a checkpoint's language model, which knows nothing of media. Immutable.
///
/// @param specialTokens that the template may name
/// @param clock what the template's `strftime_now` tells
record LanguageModelTemplate(Template template, Map<String, String> specialTokens, Clock clock)
        implements CheckpointText {

    /// @throws IllegalArgumentException if the template is malformed
    static LanguageModelTemplate of(CheckpointTemplate checkpoint, Clock clock) {
        try {
            return new LanguageModelTemplate(Template.parse(checkpoint.source()), checkpoint.specialTokens(), clock);
        } catch (TemplateException e) {
            throw new IllegalArgumentException(
                    "the chat template in %s is malformed: %s".formatted(checkpoint.origin(), e.getMessage()), e);
        }
    }

    @Override
    public String text(String system, List<Turn> turns) {
        List<Object> messages = new ArrayList<>();
        messages.add(message("system", system));
        boolean open = turns.getLast().isOpen();
        for (Turn turn : open ? turns.subList(0, turns.size() - 1) : turns) {
            messages.add(message(turn.byUser() ? "user" : "assistant", turn.text()));
        }
        Map<String, @Nullable Object> variables = new HashMap<>(specialTokens);
        variables.put("tools", null);
        variables.put("documents", null);
        variables.put("messages", messages);
        variables.put("add_generation_prompt", open);
        try {
            return template.render(variables, LocalDateTime.now(clock), RenderLimits.DEFAULT);
        } catch (TemplateException e) {
            throw JinjaPromptFormat.rejected(e);
        }
    }

    private static Map<String, Object> message(String role, String content) {
        return Map.of("role", role, "content", content);
    }
}
