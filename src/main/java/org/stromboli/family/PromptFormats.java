package org.stromboli.family;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.stromboli.chat.CheckpointTemplate;
import org.stromboli.chat.ConversationFormat;
import org.stromboli.chat.ConversationTemplate;
import org.stromboli.chat.ConversationTemplates;
import org.stromboli.chat.JinjaPromptFormat;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.chat.PromptFormat;
import org.stromboli.model.CheckpointException;
import org.stromboli.tokenizer.Tokenizer;

/// Finds how a checkpoint's prompts are made: by its own template, the operator's, or a built-in one by name.
final class PromptFormats {

    private PromptFormats() {}

    /// For checkpoints that carry a template and have a token for each kind of media.
    static PromptFormat ofTemplate(
            Path directory, Tokenizer tokenizer, List<MediaPlaceholder> placeholders, Overrides overrides) {
        if (overrides.chatTemplate().filter(ConversationTemplates::has).isPresent()) {
            String name = overrides.chatTemplate().get();
            return named(directory, tokenizer, placeholders, ConversationFormat.Markers.NONE, name);
        }
        try {
            CheckpointTemplate template = overrides.chatTemplate().isPresent()
                    ? CheckpointTemplate.replaced(
                            directory, file(overrides.chatTemplate().get()))
                    : CheckpointTemplate.find(directory);
            return new JinjaPromptFormat(tokenizer, template, placeholders, Clock.systemDefaultZone());
        } catch (IOException | IllegalArgumentException e) {
            throw new CheckpointException("the prompt format cannot be made: " + e.getMessage(), e);
        }
    }

    /// A built-in conversation template.
    static PromptFormat named(
            Path directory,
            Tokenizer tokenizer,
            List<MediaPlaceholder> placeholders,
            ConversationFormat.Markers markers,
            String name) {
        try {
            ConversationTemplate template = ConversationTemplates.named(name);
            return new ConversationFormat(
                    tokenizer,
                    template,
                    placeholders,
                    markers,
                    CheckpointTemplate.findIfPresent(directory),
                    Clock.systemDefaultZone());
        } catch (IOException | IllegalArgumentException e) {
            throw new CheckpointException("the prompt format cannot be made: " + e.getMessage(), e);
        }
    }

    private static Path file(String chosen) {
        Path file = Path.of(chosen);
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(
                    "the chat template %s is neither a file nor the name of a built-in conversation template; those are %s"
                            .formatted(chosen, String.join(", ", ConversationTemplates.names())));
        }
        return file;
    }
}
