package org.stromboli.family;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.stromboli.chat.CheckpointTemplate;
import org.stromboli.chat.JinjaPromptFormat;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.chat.PromptFormat;
import org.stromboli.model.CheckpointException;
import org.stromboli.tokenizer.Tokenizer;

/// Finds the chat template of a checkpoint, its own or the operator's.
final class PromptFormats {

    private PromptFormats() {}

    static PromptFormat open(
            Path directory, Tokenizer tokenizer, List<MediaPlaceholder> placeholders, Optional<Path> replacement) {
        replacement.filter(file -> !Files.isRegularFile(file)).ifPresent(file -> {
            throw new CheckpointException("the chat template %s is not a file".formatted(file));
        });
        try {
            CheckpointTemplate template = replacement.isPresent()
                    ? CheckpointTemplate.replaced(directory, replacement.get())
                    : CheckpointTemplate.find(directory);
            return new JinjaPromptFormat(tokenizer, template, placeholders, Clock.systemDefaultZone());
        } catch (IOException | IllegalArgumentException e) {
            throw new CheckpointException("the prompt format cannot be made: " + e.getMessage(), e);
        }
    }
}
