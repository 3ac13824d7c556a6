package org.stromboli.family;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.stromboli.chat.CheckpointTemplate;
import org.stromboli.chat.ConversationFormat;
import org.stromboli.chat.ConversationFormat.Markers;
import org.stromboli.chat.JinjaPromptFormat;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.chat.PromptFormat;
import org.stromboli.chat.conversation.ConversationTemplates;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.tokenizer.Tokenizer;

/// Finds how a checkpoint's prompts are made: by its own template, the operator's, or a built-in one by name.
public final class PromptFormats {

    private PromptFormats() {}

    /// For checkpoints that carry a template and have a token for each kind of media.
    public static PromptFormat ofTemplate(
            Path directory, Tokenizer tokenizer, List<MediaPlaceholder> placeholders, Overrides overrides) {
        return made(() -> {
            if (overrides.chatTemplate().isPresent()) {
                return chosen(
                        directory,
                        tokenizer,
                        placeholders,
                        Markers.NONE,
                        overrides.chatTemplate().get());
            }
            CheckpointTemplate template = CheckpointTemplate.find(directory);
            return new JinjaPromptFormat(tokenizer, template, placeholders, Clock.systemDefaultZone());
        });
    }

    /// For checkpoints whose prompts a built-in conversation template makes.
    ///
    /// @param usual the template where the operator names none
    public static PromptFormat ofName(
            Path directory,
            Tokenizer tokenizer,
            List<MediaPlaceholder> placeholders,
            Markers markers,
            Overrides overrides,
            String usual) {
        String name = overrides.chatTemplate().orElse(usual);
        return made(() -> chosen(directory, tokenizer, placeholders, markers, name));
    }

    private interface Making {
        PromptFormat make() throws IOException;
    }

    private static PromptFormat made(Making making) {
        try {
            return making.make();
        } catch (IOException | IllegalArgumentException e) {
            throw new CheckpointException("the prompt format cannot be made: " + e.getMessage(), e);
        }
    }

    private static PromptFormat chosen(
            Path directory, Tokenizer tokenizer, List<MediaPlaceholder> placeholders, Markers markers, String template)
            throws IOException {
        if (!ConversationTemplates.has(template)) {
            CheckpointTemplate replaced = CheckpointTemplate.replaced(directory, file(template));
            return new JinjaPromptFormat(tokenizer, replaced, placeholders, Clock.systemDefaultZone());
        }
        return new ConversationFormat(
                tokenizer,
                ConversationTemplates.named(template),
                placeholders,
                markers,
                CheckpointTemplate.findIfPresent(directory),
                Clock.systemDefaultZone());
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
